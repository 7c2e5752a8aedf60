import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codes } from '../../errors/codes.ts';

const folder = new URL('../../errors/', import.meta.url);
const tables = readdirSync(folder).filter((name) => name.endsWith('-codes.ts'));

it.each(tables)(
  'every code of %s is the one of the whole table, so that no other says something else',
  async (name) => {
    const table: Readonly<Record<string, unknown>> = codes;
    const entries = Object.values(await import(new URL(name, folder).href)).flatMap((part) =>
      Object.entries(part as object),
    );
    expect(entries).not.toEqual([]);
    expect(entries.filter(([code, entry]) => table[code] !== entry).map(([code]) => code)).toEqual([]);
  },
);
