// What one or several contracts say of who sees the values of a column, and the strictest of two such statements. Joining
// is commutative and idempotent and never loosens, by the order of masks below, and there are finitely many statements over
// the names of a mesh: therefore repeating it ends, whatever refers to whatever (`level-sources.ts`).

import type { FilePosition } from '../errors/concord-error.ts';
import { intersectGrantees, isSameGrantees } from './grantee-lists.ts';
import { areSamePlaces, unitePiiPaths } from './pii-path.ts';
import { hasPiiTag } from './pii-tag.ts';
import type { Grantee, Mask, PiiPath } from './product.ts';

export type Governance = {
  readonly mask: Mask | null;
  /** Who sees it in clear; null = everybody who may read the product. */
  readonly unmask: readonly Grantee[] | null;
  readonly tags: readonly string[];
  readonly isPii: boolean;
  readonly piiPaths: readonly PiiPath[];
  /** The columns that it comes from, as far as each made it stricter. */
  readonly by: readonly FilePosition[];
};

/** Of a column of which nothing is said. */
export const openGovernance: Governance = { mask: null, unmask: null, tags: [], isPii: false, piiPaths: [], by: [] };

/** From the mask that lets least through to the one that lets most through, but for what `stricterMask` says of tokens. */
const fromStrictest: readonly (Mask | null)[] = [
  'deny',
  'null',
  'redact',
  'sha256',
  'tokenize',
  'year',
  'bucket',
  'last4',
  null,
];

/** They show which values are equal; `tokenize` joins and groups by it as well. */
const tokens: readonly (Mask | null)[] = ['sha256', 'tokenize'];
/** They show a part of the value. */
const parts: readonly (Mask | null)[] = ['year', 'bucket', 'last4'];

/** The mask that shows nothing which either of the two hides: of tokens and a part of the value that is the constant. */
export function stricterMask(a: Mask | null, b: Mask | null): Mask | null {
  if ((tokens.includes(a) && parts.includes(b)) || (parts.includes(a) && tokens.includes(b))) return 'redact';
  return fromStrictest.indexOf(a) <= fromStrictest.indexOf(b) ? a : b;
}

/** The strictest of both: `a` itself where `b` adds nothing. */
export function joinGovernance(a: Governance, b: Governance): Governance {
  if (a === b || b === openGovernance) return a;
  const joined = {
    mask: stricterMask(a.mask, b.mask),
    unmask: a.unmask === null ? b.unmask : b.unmask === null ? a.unmask : intersectGrantees(a.unmask, b.unmask),
    tags: uniteTags(a.tags, b.tags),
    isPii: a.isPii || b.isPii,
    piiPaths: unitePiiPaths(a.piiPaths, b.piiPaths),
  };
  if (isAsStrict(joined, a) && joined.tags.length === a.tags.length) return a;
  if (isAsStrict(joined, a)) return { ...a, tags: joined.tags };
  const by = isAsStrict(joined, b) ? b.by : [...a.by, ...b.by.filter((at) => !a.by.includes(at))];
  return { ...joined, by };
}

/** Tags that are no PII protect nothing, and do not count. */
export function isAsStrict(a: Omit<Governance, 'tags' | 'by'>, b: Omit<Governance, 'tags' | 'by'>): boolean {
  return (
    a.mask === b.mask &&
    a.isPii === b.isPii &&
    (a.unmask === null || b.unmask === null ? a.unmask === b.unmask : isSameGrantees(a.unmask, b.unmask)) &&
    areSamePlaces(a.piiPaths, b.piiPaths)
  );
}

/** `PII` and `pii` are one tag. */
export function uniteTags(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...a, ...b.filter((tag) => !a.includes(tag) && !(hasPiiTag([tag]) && hasPiiTag(a)))];
}
