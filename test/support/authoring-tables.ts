// The tables of test/authoring, each with what is personal in it, written down before anything guessed: in the columns, and
// in documents as `column(path)`.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { Draft } from '../../contracts/draft/draft.ts';

const folder = fileURLToPath(new URL('../authoring', import.meta.url));

export type KnownTable = {
  readonly file: string;
  readonly schema: string;
  readonly table: string;
  readonly sql: string;
  readonly personal: readonly string[];
};

/** `tables` are those by which guessing was made good; `held-out` were never looked at meanwhile. */
export function readKnownTables(set: 'tables' | 'held-out'): readonly KnownTable[] {
  return readdirSync(join(folder, set))
    .filter((file) => file.endsWith('.sql') && !file.startsWith('_'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, set, file), 'utf8');
      const [schema = '', table = ''] = (/^-- table: (.+)$/m.exec(sql)?.[1] ?? '').split('.');
      const told = /^-- personal:(.*)$/m.exec(sql)?.[1] ?? '';
      const personal = told.split(',').map((name) => name.trim());
      return { file: file.replace('.sql', ''), schema, table, sql, personal: personal.filter((name) => name !== '') };
    });
}

/** The functions that make values, then the tables. */
export async function createKnownTables(client: pg.Client, tables: readonly KnownTable[]): Promise<void> {
  await client.query(readFileSync(join(folder, 'tables/_values.sql'), 'utf8'));
  for (const { sql } of tables) await client.query(sql);
}

/** What a draft takes for personal, also of what it leaves out: `email`, `actor(login)`. */
export function listGuesses({ columns, leftOut }: Draft): readonly string[] {
  return [
    ...columns.flatMap(({ name, guess, places }) =>
      guess === null ? places.map(({ path }) => `${name}(${path})`) : [name],
    ),
    ...leftOut.flatMap(({ column, isPersonal }) => (isPersonal ? [column.name] : [])),
  ];
}

export type Score = {
  readonly found: readonly string[];
  readonly missed: readonly string[];
  readonly falseAlarms: readonly string[];
  /** Columns and places that are not personal and were not taken for it are not counted: only columns in all. */
  readonly columns: number;
};

/** A document that is masked as a whole hides every place in it. */
export function score({ personal }: KnownTable, draft: Draft): Score {
  const guesses = listGuesses(draft);
  const isHidden = (name: string) => guesses.includes(name) || guesses.includes(name.replace(/\(.*/, ''));
  const columnOf = (name: string) => name.replace(/\(.*/, '');
  return {
    found: personal.filter(isHidden),
    missed: personal.filter((name) => !isHidden(name)),
    falseAlarms: guesses.filter(
      (name) => !personal.includes(name) && !personal.some((one) => one !== columnOf(one) && columnOf(one) === name),
    ),
    columns: draft.columns.length + draft.leftOut.length,
  };
}
