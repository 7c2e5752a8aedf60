// The columns of a query's answer: by which expression each leaves PostgreSQL as text, and what of JSON the text becomes.
// Whole numbers over 32 bits and decimals stay texts, so that no digit is lost; numbers within a document become those of
// JavaScript.

import { type Fragment, sql } from '../fragment.ts';

export type ResultColumn = {
  readonly name: string;
  /** As PostgreSQL calls it; of types that are not known here, text. */
  readonly type: string;
  /** Of the column's expression, the one that gives its text. */
  readonly print: (column: Fragment) => Fragment;
  readonly read: (text: string) => unknown;
};

type Form = Pick<ResultColumn, 'print' | 'read'>;

const asText: Form = { print: (column) => sql`${column}::text`, read: (text) => text };
const asNumber: Form = {
  ...asText,
  // NaN and Infinity are no numbers of JSON.
  read: (text) => (Number.isFinite(Number(text)) ? Number(text) : text),
};
const asBoolean: Form = { ...asText, read: (text) => text === 'true' };
const asJson: Form = { ...asText, read: (text) => JSON.parse(text) };
/** JSON has dates and times as ISO 8601 writes them, with a T. */
const asIso: Form = { print: (column) => sql`pg_catalog.to_json(${column})::text`, read: asJson.read };
const asBytes: Form = { ...asText, read: (text) => Buffer.from(text.slice(2), 'hex').toString('base64') };
const asList: Form = asIso;
const asListOfTexts: Form = { print: (column) => sql`pg_catalog.to_json(${column}::text[])::text`, read: asJson.read };

/** By the numbers that PostgreSQL's catalog gives its own types, https://github.com/postgres/postgres pg_type.dat. */
const types: ReadonlyMap<number, readonly [name: string, form: Form]> = new Map([
  [16, ['boolean', asBoolean]],
  [17, ['bytea', asBytes]],
  [20, ['bigint', asText]],
  [21, ['smallint', asNumber]],
  [23, ['integer', asNumber]],
  [25, ['text', asText]],
  [114, ['json', asJson]],
  [700, ['real', asNumber]],
  [701, ['double precision', asNumber]],
  [1042, ['character', asText]],
  [1043, ['character varying', asText]],
  [1082, ['date', asIso]],
  [1083, ['time without time zone', asText]],
  [1114, ['timestamp without time zone', asIso]],
  [1184, ['timestamp with time zone', asIso]],
  [1186, ['interval', asText]],
  [1266, ['time with time zone', asText]],
  [1700, ['numeric', asText]],
  [2950, ['uuid', asText]],
  [3802, ['jsonb', asJson]],
  [2249, ['record', asText]],
  [1000, ['boolean[]', asList]],
  [1005, ['smallint[]', asList]],
  [1007, ['integer[]', asList]],
  [1016, ['bigint[]', asListOfTexts]],
  [1231, ['numeric[]', asListOfTexts]],
  [1009, ['text[]', asList]],
  [1015, ['character varying[]', asList]],
  [1021, ['real[]', asListOfTexts]],
  [1022, ['double precision[]', asListOfTexts]],
  [1115, ['timestamp without time zone[]', asList]],
  [1182, ['date[]', asList]],
  [1185, ['timestamp with time zone[]', asList]],
  [2951, ['uuid[]', asList]],
  [199, ['json[]', asList]],
  [3807, ['jsonb[]', asList]],
]);

/** @param typeNumber the type's oid */
export function resultColumn(name: string, typeNumber: number): ResultColumn {
  const [type, form] = types.get(typeNumber) ?? ['text', asText];
  return { name, type, ...form };
}
