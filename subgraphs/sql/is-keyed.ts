// Whether a statement is a short read of rows by their whole key: each row comes of one look into an index, and none is the
// head of a list. Such a read is over before anyone would cancel it.

import type { RowField, RowQuery } from './row-query.ts';

export function isKeyedRead(query: RowQuery): boolean {
  return (query.kind === 'by-key' || query.kind === 'entities') && query.row.fields.every(isShort);
}

function isShort(field: RowField): boolean {
  switch (field.kind) {
    case 'typename':
    case 'column':
      return true;
    case 'related':
    case 'stub':
      return field.row.fields.every(isShort);
    case 'connection':
    case 'aggregate':
      return false;
    default:
      return field satisfies never;
  }
}
