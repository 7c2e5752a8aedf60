// Two states of one product -> their differences. Every key of a product has a decision here: the compiler asks for one where
// a key is added to the model.

import type { Product } from '../product.ts';
import type { Change } from './change.ts';
import { compareAccess } from './compare-access.ts';
import { compareChecks } from './compare-checks.ts';
import { compareColumns } from './compare-columns.ts';
import { compareBrokenQuality, comparePromises, compareRetention } from './compare-promises.ts';
import { compareSemantics } from './compare-semantics.ts';
import { compareDeprecation, compareStatus, compareSunset } from './compare-status.ts';
import { type CompareProducts, differentWords, everyField, isSame, nothing } from './difference.ts';

/** What it is, or where it stands; another one is another product. */
const identity: CompareProducts = () => nothing;
/** Judged by itself, by what else changes. */
const judgedElsewhere: CompareProducts = () => nothing;

export const productComparisons: { readonly [Key in keyof Product]: CompareProducts } = {
  key: identity,
  id: identity,
  domain: identity,
  name: identity,
  at: identity,
  versionAt: identity,
  version: judgedElsewhere,
  tier: differentWords('tier', 'The tier'),
  hasPlainName: comparePlainName,
  status: compareStatus,
  title: differentWords('title', 'The title'),
  description: differentWords('description', 'The description'),
  owner: differentWords('owner', 'The owner'),
  tags: differentWords('tags', 'The tags of the product'),
  source: compareSource,
  primaryKey: compareKey,
  columns: compareColumns,
  sla: comparePromises,
  semantics: compareSemantics,
  quality: compareChecks,
  access: compareAccess,
  aggregates: compareAggregates,
  onBrokenQuality: compareBrokenQuality,
  region: compareRegion,
  retentionDays: compareRetention,
  encryption: compareEncryption,
  lineage: differentWords('lineage', 'The lineage'),
  observability: differentWords('observability', 'What is observed'),
  deprecation: compareDeprecation,
  sunset: compareSunset,
  changelog: differentWords('changelog', 'The changelog'),
};

const listed = Object.values(productComparisons);

/**
 * Of two states of one product, or of two of its majors: what who reads `before` meets in `after`. While a product is a
 * draft nobody can have read it, so that nothing about it breaks anybody.
 */
export function compareProducts(before: Product, after: Product): readonly Change[] {
  const isUnseen = before.status === 'draft';
  return listed
    .flatMap((compare) => compare(before, after))
    .map(({ column = null, at = after.at, ...difference }) => ({
      ...difference,
      ...(isUnseen ? { level: 'patch', fields: [] } : {}),
      product: after.key,
      column,
      at,
    }));
}

function comparePlainName(before: Product, after: Product): ReturnType<CompareProducts> {
  // The names of two majors differ by design; of one key they cannot.
  if (before.key !== after.key || before.hasPlainName === after.hasPlainName) return nothing;
  return [{ kind: 'other-changed', level: 'major', fields: everyField, message: 'Its name in the graph changed.' }];
}

/** A table moved or replaced: the contract holds for the new one as it did for the old. */
function compareSource({ source: before }: Product, { source: after }: Product): ReturnType<CompareProducts> {
  if (isSame(before, after)) return nothing;
  const message =
    before.databaseUrlEnv === after.databaseUrlEnv
      ? `It is read from ${after.schema}.${after.table}, before from ${before.schema}.${before.table}.`
      : `It is read from another database, from ${after.schema}.${after.table}.`;
  return [{ kind: 'source-changed', level: 'patch', fields: [], message }];
}

function compareKey({ primaryKey: before }: Product, { primaryKey: after }: Product): ReturnType<CompareProducts> {
  if (isSame(before, after)) return nothing;
  const name = (key: readonly string[]) => (key.length === 0 ? 'none' : key.join(', '));
  if (isSame([...before].sort(), [...after].sort())) {
    const message = `Rows come in another order where none is asked for: by ${name(after)}.`;
    return [{ kind: 'key-changed', level: 'minor', fields: [], message }];
  }
  const message = `The key is ${name(after)}, before ${name(before)}: rows are named, found and counted otherwise.`;
  return [{ kind: 'key-changed', level: 'major', fields: everyField, message }];
}

function compareAggregates(
  { aggregates: before }: Product,
  { aggregates: after }: Product,
): ReturnType<CompareProducts> {
  if (before === after) return nothing;
  return after
    ? [{ kind: 'aggregates-changed', level: 'minor', fields: [], message: 'Aggregates can be asked for.' }]
    : [{ kind: 'aggregates-changed', level: 'major', fields: everyField, message: 'Aggregates are gone.' }];
}

function compareRegion({ region: before }: Product, { region: after }: Product): ReturnType<CompareProducts> {
  if (before === after) return nothing;
  const message = `Its region is ${after ?? 'not said any more'}, before ${before ?? 'none was said'}.`;
  return [{ kind: 'other-changed', level: 'minor', fields: [], message }];
}

function compareEncryption(
  { encryption: before }: Product,
  { encryption: after }: Product,
): ReturnType<CompareProducts> {
  if (before === after) return nothing;
  const message = `Its encryption is ${after ?? 'not said any more'}, before ${before ?? 'none was said'}.`;
  const level = after === null ? 'minor' : 'patch';
  return [{ kind: 'other-changed', level, fields: [], message }];
}
