// A statement as one connection knows it: by which name it is prepared there, and what its columns are. PostgreSQL tells
// the columns of a prepared statement once; they stay for as long as it is there.

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { bindHead } from './bind-message.ts';

export type Row = Readonly<Record<string, unknown>>;

export type Prepared = {
  /** Empty = unnamed: it lasts until the next read. */
  readonly name: string;
  readonly head: Buffer;
  /** Null until PostgreSQL has told them, and for ever where preparing failed. */
  columns: Columns | null;
};

type Columns = {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
  /** A row in which all is NULL: all rows are copies of it, and so have one form. */
  readonly empty: Row;
};

export function createPrepared(name: string): Prepared {
  return { name, head: bindHead(name), columns: null };
}

export const noColumns: Columns = { names: [], parsers: [], empty: {} };

export function readColumns(fields: readonly Pick<pg.FieldDef, 'name' | 'dataTypeID'>[]): Columns {
  return {
    names: fields.map(({ name }) => name),
    parsers: fields.map(({ dataTypeID }) => pg.types.getTypeParser(dataTypeID, 'text')),
    empty: Object.fromEntries(fields.map(({ name }) => [name, null])),
  };
}

export function readRow({ names, parsers, empty }: Columns, texts: readonly (string | null)[]): Row {
  const row: Record<string, unknown> = { ...empty };
  for (let place = 0; place < names.length; place++) {
    const text = texts[place] ?? null;
    const name = names[place];
    const parse = parsers[place];
    if (text !== null && name !== undefined && parse !== undefined) row[name] = parse(text);
  }
  return row;
}

/** A backend keeps each prepared statement, some 50 kB of it, so they are capped. */
const mostPreparedStatements = 200;

/** A name from the second use of a text on, for so many texts; null = run it unnamed. */
export function createStatementNames(): (text: string) => string | null {
  const seen = new LRUCache<string, true>({ max: 1_000 });
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = `concord_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    if (!seen.has(name) || names.size >= mostPreparedStatements) {
      seen.set(name, true);
      return null;
    }
    names.set(text, name);
    return name;
  };
}
