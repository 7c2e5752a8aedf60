// The key of a product: that of the table, if a contract can carry all of it. A table without one needs a person, who knows
// what identifies a row; a sample only shows what does not.

import { chooseMask } from '../guess/pii-kind.ts';
import { isDocument } from '../masks.ts';
import type { DraftColumn, DraftKey, LeftOutColumn } from './draft.ts';
import type { Relation, Sample } from './relation.ts';

/** The columns that the table itself calls its key; empty where it has none. */
export function keyOfRelation({ primaryKey, uniqueKeys, columns }: Relation): readonly string[] {
  const isFull = (name: string) => columns.some((column) => column.name === name && column.isNotNull);
  return primaryKey.length > 0 ? primaryKey : (uniqueKeys.find((key) => key.every(isFull)) ?? []);
}

export function draftKey(
  relation: Relation,
  sample: Sample,
  columns: readonly DraftColumn[],
  leftOut: readonly LeftOutColumn[],
): DraftKey {
  const names = keyOfRelation(relation);
  const missing = (reason: string): DraftKey => ({
    kind: 'missing',
    reason,
    candidate: findCandidate(relation, sample, columns),
  });
  if (names.length === 0) return missing(`the ${relation.kind} says nothing of what identifies a row`);
  for (const name of names) {
    const out = leftOut.find(({ column }) => column.name === name);
    if (out !== undefined) return missing(`its key has the column "${name}", which is left out: ${out.reason}`);
    const column = columns.find((one) => one.name === name);
    if (column === undefined) continue;
    if (column.type.kind === 'array' || isDocument(column.type)) {
      return missing(`its key has the column "${name}", and a list or a document cannot identify a row`);
    }
    if (
      column.guess !== null &&
      chooseMask(column.guess.kind, { type: column.type, constraints: plain }, true) === null
    ) {
      return missing(`its key has the column "${name}", which looks personal, and its type has no tokens`);
    }
  }
  return { kind: 'found', columns: names, by: relation.primaryKey.length > 0 ? 'primary key' : 'unique index' };
}

const plain = { notNull: false, unique: false, min: null, max: null, in: null, pattern: null };
const fewRows = 20;

/** The first column that could be a key, best one that is called so. */
function findCandidate(relation: Relation, sample: Sample, columns: readonly DraftColumn[]): string | null {
  const [indexed] = relation.uniqueKeys.flatMap(([name, second]) => (second === undefined ? (name ?? []) : []));
  const isCarried = columns.some(({ name, guess }) => name === indexed && guess === null);
  if (indexed !== undefined && isCarried) return indexed;
  if (sample.rows < fewRows) return null;
  const different = columns.filter(({ name, type, guess }) => {
    const values = sample.values.get(name);
    if (values === undefined || guess !== null) return false;
    const isKind = type.kind === 'scalar' && ['string', 'uuid', 'integer', 'bigint'].includes(type.name);
    return isKind && values.every((value) => value !== null) && new Set(values).size === values.length;
  });
  const called = different.find(
    ({ name }) => /(^|_)(id|key|no|code|uuid|nr|number)$/i.test(name) || name === `${relation.name}_id`,
  );
  return (called ?? different[0])?.name ?? null;
}
