// By which rules products are judged: the same for all products of a mesh.

import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';

export type StandingRules = {
  readonly weights: Readonly<Record<CheckResult['severity'], number>>;
  /** After so long without a look nobody knows how fresh a product is. */
  readonly measureLapseMs: number;
};

export const defaultStandingRules: StandingRules = { weights: { error: 3, warning: 1 }, measureLapseMs: 300_000 };
