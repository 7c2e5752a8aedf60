import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it('takes of foreign subgraphs the fields and values that all of them have', async () => {
  const { gateway } = loadCase(import.meta.dirname, data, 'foreign');
  const query = 'query ($filter: BookFilter) { books(filter: $filter) films(filter: $filter) }';
  const filter = { words: 'sea', language: 'EN' };
  const written = [JSON.stringify(filter)];
  expect(await ask(gateway, query, { filter })).toEqual({ data: { books: written, films: written } });
  for (const unknown of [{ most: 1 }, { language: 'FR' }]) {
    expect((await ask(gateway, query, { filter: unknown })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
});

it('refuses the same of subgraphs of its own make, where a field would vanish by mistake', () => {
  expect(() => loadCase(import.meta.dirname, data)).toThrow('INCONSISTENT_INPUT_OBJECT_FIELD');
});
