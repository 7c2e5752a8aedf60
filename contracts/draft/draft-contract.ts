// A table -> a contract in plain data:
//   columns and guesses -> key -> references -> freshness -> suggested checks.
// Pure; subgraphs/sql/introspect reads the table, and write-contract.ts makes the text.

import type { Product, Tier } from '../product.ts';
import type { Draft, DraftColumn } from './draft.ts';
import { draftChecks } from './draft-checks.ts';
import { draftColumns } from './draft-columns.ts';
import { draftFreshness, type NewestRow } from './draft-freshness.ts';
import { draftKey, keyOfRelation } from './draft-key.ts';
import { addReferences } from './draft-references.ts';
import { chooseFreshnessColumns } from './freshness-columns.ts';
import type { Relation, Sample } from './relation.ts';

export type DraftOptions = {
  readonly domain: string;
  readonly tier: Tier;
  readonly product: string;
  /** As asked for; a product without a key stays a draft. */
  readonly status: 'draft' | 'published';
  /** Those of the mesh, which foreign keys may lead to. */
  readonly products: readonly Product[];
  /** The variable of the domain's own database; null = that of the mesh. */
  readonly databaseUrlEnv: string | null;
};

export type Described = { readonly relation: Relation; readonly sample: Sample; readonly newest: NewestRow | null };

export function draftContract({ relation, sample, newest }: Described, options: DraftOptions): Draft {
  const { domain, tier, product, products, databaseUrlEnv } = options;
  const drafted = draftColumns(relation, sample, keyOfRelation(relation));
  const key = draftKey(relation, sample, drafted.columns, drafted.leftOut);
  const own = key.kind === 'found' ? drafted.columns : drafted.columns.map(withoutKey);
  const head = { domain, tier, product, relation, sample, key, leftOut: drafted.leftOut };
  const columns = addReferences({ ...head, columns: own }, products, databaseUrlEnv);
  const freshness = draftFreshness(chooseFreshnessColumns(relation), columns, newest);
  const status = key.kind === 'found' ? options.status : 'draft';
  const draft = { ...head, status, columns, freshness };
  return { ...draft, checks: draftChecks(draft) };
}

function withoutKey(column: DraftColumn): DraftColumn {
  return { ...column, isKey: false };
}
