// The page on SQL names every function and type that a query may use, and none that it may not.

import { describe, expect, it } from 'vitest';
import { allowedFunctions } from '../../subgraphs/sql/governed/allowed-functions.ts';
import { allowedTypes } from '../../subgraphs/sql/governed/allowed-types.ts';
import { readPage } from './read-pages.ts';

const page = readPage('docs/query-with-sql.md');
const namesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('the page on SQL', () => {
  it('lists the functions', () => {
    const [, table = ''] = page.split('| about | functions |');
    const listed = namesIn(table.split('\n\n')[0] ?? '');
    expect([...listed].sort()).toEqual([...allowedFunctions].sort());
  });

  it('lists the types', () => {
    const line = page.split('\n').find((text) => text.startsWith('Types to cast to:')) ?? '';
    expect(namesIn(line)).toEqual([...allowedTypes]);
  });
});
