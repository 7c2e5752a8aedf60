// Which products a query reads, in all of its tree: an answer stands on each of them, also on one that only a filter asks.

import type { AggregateQuery } from '../sql/aggregate-query.ts';
import type { Condition } from '../sql/filter-query.ts';
import type { Reading } from '../sql/reading.ts';
import type { Connection, RowQuery, RowSelection } from '../sql/row-query.ts';

/** Each product once. Of entities of other domains nothing is read but what this domain adds to them. */
export function listTouchedProducts(query: RowQuery): readonly Reading[] {
  const found = new Map<string, Reading>();
  visitQuery(query, (reading) => found.set(reading.table.product.key, reading));
  return [...found.values()];
}

type Touch = (reading: Reading) => void;

function visitQuery(query: RowQuery, touch: Touch): void {
  switch (query.kind) {
    case 'connection':
      visitConnection(query.connection, touch);
      return;
    case 'aggregate':
      visitAggregate(query.aggregate, touch);
      return;
    case 'by-key':
    case 'entities':
      touch(query.reading);
      visitRow(query.row, touch);
      return;
    case 'stubs':
      visitRow(query.row, touch);
      return;
    default:
      query satisfies never;
  }
}

function visitRow({ fields }: RowSelection, touch: Touch): void {
  for (const field of fields) {
    switch (field.kind) {
      case 'typename':
      case 'column':
        break;
      case 'related':
        touch(field.reading);
        visitRow(field.row, touch);
        break;
      case 'stub':
        visitRow(field.row, touch);
        break;
      case 'connection':
        visitConnection(field.connection, touch);
        break;
      case 'aggregate':
        visitAggregate(field.aggregate, touch);
        break;
      default:
        field satisfies never;
    }
  }
}

function visitConnection({ reading, where, fields }: Connection, touch: Touch): void {
  touch(reading);
  visitCondition(where, touch);
  for (const field of fields) {
    if (field.kind === 'nodes') visitRow(field.row, touch);
    if (field.kind !== 'edges') continue;
    for (const edge of field.fields) if (edge.kind === 'node') visitRow(edge.row, touch);
  }
}

function visitAggregate({ reading, where, fields }: AggregateQuery, touch: Touch): void {
  touch(reading);
  visitCondition(where, touch);
  for (const field of fields)
    if (field.kind === 'count' || field.kind === 'figures') visitCondition(field.where, touch);
}

function visitCondition(condition: Condition | null, touch: Touch): void {
  switch (condition?.kind) {
    case 'every':
    case 'some':
      for (const one of condition.of) visitCondition(one, touch);
      return;
    case 'not':
      visitCondition(condition.of, touch);
      return;
    case 'related':
      touch(condition.reading);
      visitCondition(condition.where, touch);
      return;
    default:
      return;
  }
}
