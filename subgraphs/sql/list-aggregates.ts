// All aggregates that a query asks for, however deep.

import type { AggregateQuery } from './aggregate-query.ts';
import type { Connection, RowQuery, RowSelection } from './row-query.ts';

export function listAggregates(query: RowQuery): readonly AggregateQuery[] {
  switch (query.kind) {
    case 'connection':
      return listInConnection(query.connection);
    case 'aggregate':
      return [query.aggregate];
    case 'by-key':
    case 'entities':
    case 'stubs':
      return listInRow(query.row);
    default:
      return query satisfies never;
  }
}

function listInConnection({ fields }: Connection): readonly AggregateQuery[] {
  return fields.flatMap((field) => {
    if (field.kind === 'nodes') return listInRow(field.row);
    if (field.kind !== 'edges') return [];
    return field.fields.flatMap((inner) => (inner.kind === 'node' ? listInRow(inner.row) : []));
  });
}

function listInRow({ fields }: RowSelection): readonly AggregateQuery[] {
  return fields.flatMap((field) => {
    switch (field.kind) {
      case 'typename':
      case 'column':
        return [];
      case 'related':
      case 'stub':
        return listInRow(field.row);
      case 'connection':
        return listInConnection(field.connection);
      case 'aggregate':
        return [field.aggregate];
      default:
        return field satisfies never;
    }
  });
}
