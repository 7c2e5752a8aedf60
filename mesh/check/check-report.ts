// What `concord check` found, as plain data: written for the terminal, as Markdown, JSON and SARIF, and judged by publishing.

import type { Change, ChangeLevel } from '../../contracts/compare/change.ts';
import type { FilePosition } from '../../errors/concord-error.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';

export const findingParts = [
  'form',
  'version',
  'unmasking',
  'table',
  'quality',
  'composition',
  'policy',
  'consumers',
] as const;
export type FindingPart = (typeof findingParts)[number];

export type Finding = {
  readonly part: FindingPart;
  /** An error refuses publication and ends the check with code 1. */
  readonly level: 'error' | 'warning' | 'note';
  /** Of the table of codes. */
  readonly code: string;
  /** `Product.key`, null where it is no matter of one product. */
  readonly product: string | null;
  readonly message: string;
  readonly at: FilePosition | null;
  /** Of a check over the data: what decides it, for who may not be told of all values. */
  readonly check?: Pick<CheckResult, 'type' | 'columns'>;
};

/** A change as one of the product's consumers meets it. */
export type Impact = {
  /** `Product.key` */
  readonly product: string;
  /** The name under which requests are counted. */
  readonly consumer: string;
  /** Null for a consumer that is counted and not registered any more. */
  readonly team: string | null;
  readonly contact: string | null;
  readonly pin: string | null;
  /** Within `days`, of this product. */
  readonly requests: number;
  readonly days: number;
  /** Of the fields that change, those that the consumer read. */
  readonly fields: readonly string[];
  /** `breaks`: it read what changes, or its pin excludes the new version while the old one goes. */
  readonly kind: 'breaks' | 'may-break' | 'told';
  /** `breaks finance: pin ^2.1, 312 requests in 7 days, fields amount, status` */
  readonly message: string;
};

export type ProductChange = {
  /** `Product.key` */
  readonly product: string;
  readonly file: string;
  /** Null for a new product. */
  readonly before: string | null;
  /** Null for one that goes. */
  readonly after: string | null;
  /** What its changes ask for; null where nothing changed. */
  readonly asked: ChangeLevel | null;
};

/** A unified difference of text. */
export type TextDiff = {
  /** `orders.graphql`, `orders.order_facts: list as analyst`. */
  readonly name: string;
  readonly kind: 'graphql' | 'sql';
  readonly text: string;
};

export type CheckReport = {
  /** What it was held against, `published` or a revision; null = nothing. */
  readonly against: string | null;
  /** False where there is an error among the findings. */
  readonly isPassed: boolean;
  readonly products: readonly ProductChange[];
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly impacts: readonly Impact[];
  readonly diffs: readonly TextDiff[];
  /** Parts that were not looked at, and why, `no database was named`. None of them counts as passed. */
  readonly skipped: readonly { readonly part: FindingPart; readonly reason: string }[];
};
