// The types of columns: their text in a contract to and from plain data.

import type { ColumnType, ScalarTypeName } from './product.ts';

const scalarNames: readonly ScalarTypeName[] = [
  'string',
  'text',
  'uuid',
  'integer',
  'bigint',
  'float',
  'boolean',
  'date',
  'time',
  'timestamp',
  'timestamp_tz',
  'json',
];

/** Every way to begin a type, for suggestions. */
export const typeNames: readonly string[] = [...scalarNames, 'decimal', 'decimal(12,2)', 'array<string>'];

/** What other languages call our types. */
export const foreignTypeNames: Readonly<Record<string, string>> = {
  varchar: 'string',
  char: 'string',
  character: 'string',
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  long: 'bigint',
  smallint: 'integer',
  serial: 'integer',
  bigserial: 'bigint',
  number: 'decimal',
  numeric: 'decimal',
  double: 'float',
  real: 'float',
  bool: 'boolean',
  datetime: 'timestamp',
  timestamptz: 'timestamp_tz',
  jsonb: 'json',
  object: 'json',
  array: 'array<string>',
  list: 'array<string>',
};

/** `decimal(12,2)`, `array<uuid>`, or undefined where the text is no type. */
export function parseColumnType(text: string): ColumnType | undefined {
  const array = /^array\s*<\s*(.+?)\s*>$/.exec(text);
  if (array === null) return parseElementType(text);
  const of = parseElementType(array[1] ?? '');
  return of === undefined ? undefined : { kind: 'array', of };
}

function parseElementType(text: string): Exclude<ColumnType, { kind: 'array' }> | undefined {
  const name = scalarNames.find((scalar) => scalar === text);
  if (name !== undefined) return { kind: 'scalar', name };
  const decimal = /^decimal(?:\s*\(\s*(\d{1,4})\s*(?:,\s*(\d{1,4})\s*)?\))?$/.exec(text);
  if (decimal === null) return undefined;
  const precision = decimal[1] === undefined ? null : Number(decimal[1]);
  const scale = precision === null ? null : Number(decimal[2] ?? 0);
  // Postgres allows 1 to 1000 digits; a scale above the precision is legal there but surely a slip here.
  if (precision !== null && (precision < 1 || precision > 1000 || (scale ?? 0) > precision)) return undefined;
  return { kind: 'decimal', precision, scale };
}

/** The type as a contract writes it. */
export function formatColumnType(type: ColumnType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name;
    case 'decimal':
      return type.precision === null ? 'decimal' : `decimal(${type.precision},${type.scale ?? 0})`;
    case 'array':
      return `array<${formatColumnType(type.of)}>`;
  }
}

/** Whether values of both can be compared as keys: `string` and `text` are the same to Postgres and GraphQL. */
export function isSameType(a: ColumnType, b: ColumnType): boolean {
  const plain = (type: ColumnType) => formatColumnType(type).replace(/^text$/, 'string');
  return plain(a) === plain(b);
}
