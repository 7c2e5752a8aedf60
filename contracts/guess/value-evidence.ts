// What the sampled values of a column say together: how many look like one kind. Only numbers leave here.

import type { PiiKind } from './pii-kind.ts';
import { kindOfValue } from './value-kinds.ts';

export type ValueEvidence = {
  readonly kind: PiiKind;
  /** Of the values that are there, 0 to 1. */
  readonly share: number;
  readonly looksSure: boolean;
};

export type ValueCount = { readonly values: number; readonly evidence: ValueEvidence | null };

/** From which share on values alone are believed; what has check digits needs less than what is only shaped so. */
const believed: Readonly<Partial<Record<PiiKind, number>>> = {
  email: 0.1,
  iban: 0.3,
  card: 0.5,
  ip: 0.5,
  device: 0.6,
  official: 0.6,
  phone: 0.5,
  address: 0.4,
  name: 0.3,
  text: 0.01,
};

const surelyFrom = 0.8;
/** Below this many values a share says little. */
const fewValues = 5;

/** `values` are those of the sample that are not NULL. */
export function measureValues(values: readonly string[]): ValueCount {
  const told = values.filter((value) => value.trim() !== '');
  if (told.length < fewValues) return { values: told.length, evidence: null };
  // A frequent value counts once: ten cities in a thousand rows are ten words.
  const distinct = [...new Set(told)];
  const counts = new Map<PiiKind, number>();
  for (const value of distinct) {
    const kind = kindOfValue(value);
    if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const shares = [...counts].map(([kind, count]) => ({ kind, share: count / distinct.length }));
  const [best] = shares.filter(({ kind, share }) => share >= (believed[kind] ?? 1)).sort((a, b) => b.share - a.share);
  return {
    values: told.length,
    evidence: best === undefined ? null : { ...best, looksSure: best.share >= surelyFrom },
  };
}
