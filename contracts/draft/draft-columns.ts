// The columns of a table as columns of a contract: those that it can carry, each with what was guessed of it; and those that
// stay out, which nobody can ever read through Concord, each with what a view could do about it.

import { formatColumnType } from '../column-type.ts';
import { camelCase, constantCase, filterWords } from '../graphql-names.ts';
import { guessColumn, isOfPersons, type PiiGuess, type SampledColumn } from '../guess/guess-column.ts';
import { guessDocument, type PlaceGuess } from '../guess/guess-document.ts';
import { chooseMask } from '../guess/pii-kind.ts';
import { isDocument } from '../masks.ts';
import type { ColumnType, Mask } from '../product.ts';
import { reasonAgainstColumn } from '../rules/check-column-names.ts';
import { explainDefault } from '../rules/check-promises.ts';
import { unprintable } from '../yaml-hazards.ts';
import { castForView, contractTypeOf } from './contract-type.ts';
import type { DraftColumn, DraftConstraints, LeftOutColumn } from './draft.ts';
import { draftConstraints, readDefault } from './draft-constraints.ts';
import type { Relation, RelationColumn, Sample } from './relation.ts';
import { plainName, quoteForView } from './view-names.ts';
import { printable } from './yaml-text.ts';

type Carried = { readonly column: RelationColumn; readonly type: ColumnType };

export type DraftedColumns = { readonly columns: readonly DraftColumn[]; readonly leftOut: readonly LeftOutColumn[] };

/** `keyColumns` are those of the key; `columns` keep the order of the table. */
export function draftColumns(relation: Relation, sample: Sample, keyColumns: readonly string[]): DraftedColumns {
  const sampled = relation.columns.map((column) => sampledColumn(column, sample));
  const aboutPersons = isOfPersons(relation.name, sampled);
  const carried: Carried[] = [];
  const leftOut: LeftOutColumn[] = [];
  const fields = new Set<string>();
  for (const column of relation.columns) {
    const type = contractTypeOf(column);
    const reason = reasonAgainst(column, type, fields);
    if (reason !== null || type === null) {
      const isPersonal = guessColumn({ ...sampledColumn(column, sample), type: null }, aboutPersons) !== null;
      leftOut.push({ column, reason: reason ?? 'no type', remedy: null, isPersonal });
      continue;
    }
    fields.add(camelCase(column.name));
    fields.add(constantCase(column.name));
    carried.push({ column, type });
  }
  const columns = carried.map((one) => draftColumn(one, { relation, sample, keyColumns, aboutPersons }));
  const taken = new Set(fields);
  return { columns, leftOut: leftOut.map((one) => ({ ...one, remedy: remedyFor(one.column, fields, taken) })) };
}

function sampledColumn(column: RelationColumn, sample: Sample): SampledColumn {
  const type = contractTypeOf(column);
  const values = (sample.values.get(column.name) ?? []).filter((value) => value !== null);
  return { name: column.name, type: type === null ? null : formatColumnType(type), values };
}

/** The rules of contracts, asked one by one, so that what they would refuse stays out. */
function reasonAgainst(column: RelationColumn, type: ColumnType | null, fields: ReadonlySet<string>): string | null {
  const { name } = column;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name)) return 'a contract writes names of letters, digits and _ only';
  const reason = reasonAgainstColumn(name);
  if (reason !== null) return reason;
  if (filterWords.includes(camelCase(name))) return 'every filter has a field of that name';
  if (fields.has(camelCase(name)) || fields.has(constantCase(name))) {
    return `"${camelCase(name)}" is already the field of another column`;
  }
  return type === null ? `the contract language has no type for ${column.written}` : null;
}

/** `taken` are the fields of the view so far, to which that of this column is added. */
function remedyFor(column: RelationColumn, fields: ReadonlySet<string>, taken: Set<string>): string | null {
  const quoted = quoteForView(column.name);
  const expression = contractTypeOf(column) === null ? castForView(column, quoted) : quoted;
  if (expression === null) return null;
  const isGood = reasonAgainst(column, { kind: 'scalar', name: 'string' }, fields) === null;
  const name = isGood ? column.name : plainName(column.name, taken);
  taken.add(camelCase(name));
  return expression === quoteForView(name) ? expression : `${expression} as ${quoteForView(name)}`;
}

type Context = {
  readonly relation: Relation;
  readonly sample: Sample;
  readonly keyColumns: readonly string[];
  readonly aboutPersons: boolean;
};

function draftColumn({ column, type }: Carried, { relation, sample, keyColumns, aboutPersons }: Context): DraftColumn {
  const { name, comment } = column;
  const isKey = keyColumns.includes(name);
  const found = findPersonal({ column, type, isKey }, sampledColumn(column, sample), aboutPersons);
  const isHidden = found.mask !== null;
  const constraints = draftConstraints(column, type, relation, isHidden);
  return {
    name,
    type,
    isKey,
    isRequired: column.isNotNull,
    description: comment === null ? null : printable(comment),
    default: isHidden || found.places.length > 0 ? null : fittingDefault(column, type, constraints),
    ...found,
    constraints: isKey && keyColumns.length === 1 ? { ...constraints, isUnique: false } : constraints,
    references: null,
    unledKey: null,
  };
}

function fittingDefault(column: RelationColumn, type: ColumnType, constraints: DraftConstraints) {
  const given = readDefault(column, type);
  if (given === null || unprintable.test(String(given))) return null;
  return explainDefault({ type, constraints, isPii: false }, given, String(given)) === null ? given : null;
}

type Personal = { readonly guess: PiiGuess | null; readonly mask: Mask | null; readonly places: readonly PlaceGuess[] };

function findPersonal(
  { column, type, isKey }: Carried & { readonly isKey: boolean },
  sampled: SampledColumn,
  aboutPersons: boolean,
): Personal {
  const guess = guessColumn(sampled, aboutPersons);
  if (isDocument(type)) {
    const document = guessDocument(sampled.values, aboutPersons);
    const mayHavePaths = column.storage === 'jsonb' && !document.isWhole && guess === null;
    if (mayHavePaths && document.places.length > 0) return { guess: null, mask: null, places: document.places };
    const [place] = document.places;
    const whole = guess ?? place?.guess ?? (document.isWhole ? unplaced : null);
    return { guess: whole, mask: whole === null ? null : 'null', places: [] };
  }
  if (guess === null) return { guess: null, mask: null, places: [] };
  const plain = { notNull: false, unique: false, min: null, max: null, in: null, pattern: null };
  // A key that no mask fits is no key any more; draft-key.ts tells of it.
  const mask = chooseMask(guess.kind, { type, constraints: plain }, isKey) ?? 'null';
  return { guess, mask, places: [] };
}

/** A document in which something personal may stand anywhere. */
const unplaced: PiiGuess = { kind: 'text', confidence: 'low', byName: null, byValues: null, sampled: 0 };
