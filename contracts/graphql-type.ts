// The GraphQL types of a column: its own, its filter's and its order's.

import { isEnumColumn } from './enum-values.ts';
import { constantCase, pascalCase, productTypeName } from './graphql-names.ts';
import { isDocument, isTokenMask } from './masks.ts';
import type { Column, ColumnType, Product, ScalarTypeName } from './product.ts';

const scalarNames: Record<ScalarTypeName, string> = {
  string: 'String',
  text: 'String',
  uuid: 'UUID',
  integer: 'Int',
  bigint: 'BigInt',
  float: 'Float',
  boolean: 'Boolean',
  date: 'Date',
  time: 'Time',
  timestamp: 'LocalDateTime',
  timestamp_tz: 'DateTime',
  json: 'JSON',
};

/** `String`, `[Int]`, `OrdersOrderFactsStatus`, without the outer `!`. */
export function columnTypeName(product: Product, column: Column): string {
  if (isTokenMask(column.mask)) return 'String';
  if (isEnumColumn(column)) return enumTypeName(product, column);
  return column.type.kind === 'array' ? `[${scalarName(column.type.of)}]` : scalarName(column.type);
}

export function scalarName(type: Exclude<ColumnType, { kind: 'array' }>): string {
  return type.kind === 'decimal' ? 'Decimal' : scalarNames[type.name];
}

export function enumTypeName(product: Product, column: Column): string {
  return productTypeName(product) + pascalCase(column.name);
}

/** The value of `<Type>OrderField` that stands for a column. */
export function orderFieldName(column: Column): string {
  return constantCase(column.name);
}

/** JSON and arrays have no useful order. */
export function isOrderable(column: Column): boolean {
  return column.type.kind !== 'array' && !isDocument(column.type);
}

/** The input type that filters a column: shared by type, or the product's own for an enum. */
export function filterTypeName(product: Product, column: Column): string {
  if (isTokenMask(column.mask)) return 'StringFilter';
  if (isEnumColumn(column)) return `${enumTypeName(product, column)}Filter`;
  if (column.type.kind === 'array') return `${scalarName(column.type.of)}ListFilter`;
  return `${scalarName(column.type)}Filter`;
}
