// When an `in` constraint makes a GraphQL enum: all its values are legal names, verbatim.

import type { Column } from './product.ts';

const legalName = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/;
const literals = ['true', 'false', 'null'];

/** Whether the column becomes an enum in GraphQL; otherwise it stays what its type says. */
export function isEnumColumn(column: Pick<Column, 'type' | 'constraints'>): boolean {
  const values = column.constraints.in;
  const isText = column.type.kind === 'scalar' && (column.type.name === 'string' || column.type.name === 'text');
  return isText && (values?.every((value) => legalName.test(value) && !literals.includes(value)) ?? false);
}
