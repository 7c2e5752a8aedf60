// A contract before it is text: what is taken from the table, what was guessed, and what a person must decide.

import type { CheckRule } from '../check-rule.ts';
import type { PiiGuess } from '../guess/guess-column.ts';
import type { PlaceGuess } from '../guess/guess-document.ts';
import type { ColumnType, Mask, Tier } from '../product.ts';
import type { ForeignKey, Relation, RelationColumn, Sample } from './relation.ts';

export type Draft = {
  readonly domain: string;
  readonly tier: Tier;
  readonly product: string;
  readonly status: 'draft' | 'published';
  readonly relation: Relation;
  readonly sample: Sample;
  readonly columns: readonly DraftColumn[];
  readonly leftOut: readonly LeftOutColumn[];
  readonly key: DraftKey;
  readonly freshness: DraftFreshness;
  readonly checks: readonly DraftCheck[];
};

export type DraftColumn = {
  readonly name: string;
  readonly type: ColumnType;
  readonly isRequired: boolean;
  readonly isKey: boolean;
  readonly description: string | null;
  /** As YAML writes it; null where there is none, or none that is a constant. */
  readonly default: string | number | boolean | null;
  readonly guess: PiiGuess | null;
  readonly mask: Mask | null;
  /** Where a document holds what is personal, and nowhere else. */
  readonly places: readonly PlaceGuess[];
  readonly constraints: DraftConstraints;
  readonly references: DraftReference | null;
  /** A foreign key that leads to no product of the mesh, or not to its key. */
  readonly unledKey: ForeignKey | null;
};

export type DraftConstraints = {
  readonly isUnique: boolean;
  readonly min: string | null;
  readonly max: string | null;
  readonly in: readonly string[] | null;
};

export type DraftReference = { readonly product: string; readonly column: string; readonly as: string };

export type LeftOutColumn = {
  readonly column: RelationColumn;
  readonly reason: string;
  /** What a view would select in its place, `"1st_place" as first_place`; null where there is nothing safe. */
  readonly remedy: string | null;
  readonly isPersonal: boolean;
};

export type DraftKey =
  | { readonly kind: 'found'; readonly columns: readonly string[]; readonly by: 'primary key' | 'unique index' }
  /** `candidate` is a column whose values are all there and differ, as far as the sample goes. */
  | { readonly kind: 'missing'; readonly reason: string; readonly candidate: string | null };

export type DraftFreshness = {
  readonly column: string | null;
  readonly promise: string;
  /** Why that promise. */
  readonly because: string;
};

/** Suggested from the sample; each stands in the contract as a warning. */
export type DraftCheck = {
  readonly name: string;
  readonly type: CheckRule['kind'];
  readonly column: string | null;
  readonly params: Readonly<Record<string, string | number | readonly (string | number)[]>>;
};
