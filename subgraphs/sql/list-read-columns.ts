// RowQuery -> the columns of each product that the caller's query names: shown, filtered by, ordered and grouped by,
// calculated with, or joined by. What Concord reads of its own accord, such as a key to break ties by, is not among them.

import type { AggregateQuery, Figure, GroupCondition } from './aggregate-query.ts';
import type { Condition } from './filter-query.ts';
import type { Reading } from './reading.ts';
import type { Connection, RowQuery, RowSelection } from './row-query.ts';

/** Of one product, also where no column is named: of its rows the count, or whether they are there, was asked for. */
export type ReadColumns = { readonly reading: Reading; readonly columns: ReadonlySet<string> };

type Note = { readonly of: (reading: Reading) => (column: string) => void };

/** A column of a row whose product is not read here, as the key of another domain's entity. */
const ignore = () => undefined;

/** Each product once. Of entities of other domains nothing is read but what this domain adds to them. */
export function listReadColumns(queries: readonly RowQuery[]): readonly ReadColumns[] {
  const found = new Map<string, { readonly reading: Reading; readonly columns: Set<string> }>();
  const note: Note = {
    of: (reading) => {
      const { key } = reading.table.product;
      const read = found.get(key) ?? { reading, columns: new Set() };
      found.set(key, read);
      return (column) => void read.columns.add(column);
    },
  };
  for (const query of queries) noteQuery(query, note);
  return [...found.values()];
}

function noteQuery(query: RowQuery, note: Note): void {
  switch (query.kind) {
    case 'connection':
      noteConnection(query.connection, note);
      return;
    case 'aggregate':
      noteAggregate(query.aggregate, note);
      return;
    case 'by-key':
    case 'entities': {
      const add = note.of(query.reading);
      for (const { column } of query.reading.table.key) add(column.name);
      noteRow(query.row, add, note);
      return;
    }
    case 'stubs':
      noteRow(query.row, ignore, note);
      return;
    default:
      query satisfies never;
  }
}

function noteConnection({ reading, where, order, join, fields }: Connection, note: Note): void {
  const add = note.of(reading);
  if (join !== null) add(join);
  if (where !== null) noteCondition(where, add, note);
  for (const { column, isTieBreak } of order) if (!isTieBreak) add(column);
  for (const field of fields) {
    if (field.kind === 'nodes') noteRow(field.row, add, note);
    if (field.kind !== 'edges') continue;
    for (const inner of field.fields) if (inner.kind === 'node') noteRow(inner.row, add, note);
  }
}

function noteRow({ fields }: RowSelection, add: (column: string) => void, note: Note): void {
  for (const field of fields) {
    if (field.kind === 'typename') continue;
    add(field.column);
    switch (field.kind) {
      case 'column':
        break;
      case 'related': {
        const addThere = note.of(field.reading);
        addThere(field.targetColumn);
        noteRow(field.row, addThere, note);
        break;
      }
      case 'stub':
        noteRow(field.row, ignore, note);
        break;
      case 'connection':
        noteConnection(field.connection, note);
        break;
      case 'aggregate':
        noteAggregate(field.aggregate, note);
        break;
      default:
        field satisfies never;
    }
  }
}

function noteCondition(condition: Condition, add: (column: string) => void, note: Note): void {
  switch (condition.kind) {
    case 'every':
    case 'some':
      for (const one of condition.of) noteCondition(one, add, note);
      return;
    case 'not':
      noteCondition(condition.of, add, note);
      return;
    case 'related': {
      add(condition.column);
      const addThere = note.of(condition.reading);
      addThere(condition.targetColumn);
      noteCondition(condition.where, addThere, note);
      return;
    }
    default:
      add(condition.column);
      return;
  }
}

function noteAggregate({ reading, where, join, groupBy, having, order, fields }: AggregateQuery, note: Note): void {
  const add = note.of(reading);
  const addFigure = (figure: Figure) => {
    if (figure.function !== 'count') add(figure.column);
  };
  if (join !== null) add(join);
  if (where !== null) noteCondition(where, add, note);
  for (const { column } of groupBy) add(column);
  if (having !== null) noteHaving(having, addFigure);
  for (const { by } of order) if (by.function !== 'group') addFigure(by);
  for (const field of fields) {
    if (field.kind !== 'count' && field.kind !== 'figures') continue;
    if (field.where !== null) noteCondition(field.where, add, note);
    if (field.kind === 'count') continue;
    for (const inner of field.fields) if (inner.kind === 'column') add(inner.column);
  }
}

function noteHaving(condition: GroupCondition, addFigure: (figure: Figure) => void): void {
  switch (condition.kind) {
    case 'every':
    case 'some':
      for (const one of condition.of) noteHaving(one, addFigure);
      return;
    case 'not':
      noteHaving(condition.of, addFigure);
      return;
    default:
      addFigure(condition.figure);
      return;
  }
}
