// The type that a contract gives a column of Postgres, and for those that have none, how a view could give it one.

import type { ColumnType, ScalarTypeName } from '../product.ts';
import type { RelationColumn } from './relation.ts';

type Element = Exclude<ColumnType, { kind: 'array' }>;

const scalars: Readonly<Record<string, ScalarTypeName>> = {
  text: 'string',
  'character varying': 'string',
  character: 'string',
  uuid: 'uuid',
  integer: 'integer',
  smallint: 'integer',
  bigint: 'bigint',
  'double precision': 'float',
  real: 'float',
  boolean: 'boolean',
  date: 'date',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamp_tz',
  jsonb: 'json',
  json: 'json',
};

/** Null where the contract language has no type for it. */
export function contractTypeOf({ storage, written, kind }: RelationColumn): ColumnType | null {
  if (kind !== 'plain') return null;
  if (!storage.endsWith('[]')) return elementType(storage, written);
  // The type json has no equality, so that no list of it can be asked for what it contains.
  const of = storage === 'json[]' ? null : elementType(storage.slice(0, -2), written.slice(0, -2));
  return of === null ? null : { kind: 'array', of };
}

function elementType(storage: string, written: string): Element | null {
  const name = Object.hasOwn(scalars, storage) ? scalars[storage] : undefined;
  if (name !== undefined) return { kind: 'scalar', name };
  if (storage !== 'numeric') return null;
  const [, precision, scale] = /^numeric\((\d+),(-?\d+)\)$/.exec(written) ?? [];
  const isUsual = precision !== undefined && Number(scale) >= 0 && Number(scale) <= Number(precision);
  return isUsual
    ? { kind: 'decimal', precision: Number(precision), scale: Number(scale) }
    : { kind: 'decimal', precision: null, scale: null };
}

/** Types whose text is what a reader wants. */
const readAsText =
  /^(citext|inet|cidr|macaddr8?|xml|"char"|name|time with time zone|bit|bit varying|oid|reg\w+|ltree|isbn|pg_lsn)$/;

/** The expression of a view that gives the column a type, `quoted` being its name in SQL; null where none is safe. */
export function castForView({ storage, kind }: RelationColumn, quoted: string): string | null {
  const isList = storage.endsWith('[]');
  const element = isList ? storage.slice(0, -2) : storage;
  if (kind === 'composite') return `to_jsonb(${quoted})`;
  if (kind === 'enum' || kind === 'range' || kind === 'nested domain' || readAsText.test(element)) {
    return `${quoted}::text${isList ? '[]' : ''}`;
  }
  if (isList) return element === 'json' ? `to_jsonb(${quoted})` : null;
  if (element === 'interval') return `extract(epoch from ${quoted})::double precision`;
  if (element === 'money') return `${quoted}::numeric`;
  if (element === 'hstore') return `hstore_to_jsonb(${quoted})`;
  if (/^(point|line|lseg|box|path|polygon|circle)$/.test(element)) return `${quoted}::text`;
  if (/^(geometry|geography)$/.test(element)) return `st_asgeojson(${quoted})::jsonb`;
  return null;
}
