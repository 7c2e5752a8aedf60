// Which grants may count together: for each such set of each viewer class there must be a PostgreSQL role.

import { describe, expect, it } from 'vitest';
import {
  type AccessGrant,
  type GrantSets,
  listComingGrantSets,
  listGrantSets,
} from '../../../subgraphs/access/access-grant.ts';

const grant = (id: string, consumer: string, until: number): AccessGrant => ({
  id,
  consumer: `consumer:${consumer}`,
  role: 'analyst',
  product: 'shop.orders',
  columns: ['amount'],
  until,
});
const [a, b, c] = [grant('a', 'x', 1), grant('b', 'x', 2), grant('c', 'x', 3)];
const d = grant('d', 'y', 5);

const idsOf = (sets: GrantSets) => sets.map((set) => set.map(({ id }) => id).join(' '));

describe('the grants that count together', () => {
  it('are none of anybody, and of each consumer those that have not expired yet', () => {
    expect(idsOf(listGrantSets([c, d, a, b]))).toEqual(['', 'a b c', 'b c', 'c', 'd']);
  });

  it('are of one role alone', () => {
    const other = { ...b, id: 'o', role: 'regional' };
    expect(idsOf(listGrantSets([a, other, c]))).toEqual(['', 'a c', 'c', 'o']);
  });

  it('are of nobody where there are none', () => {
    expect(idsOf(listGrantSets([]))).toEqual(['']);
  });
});

describe('the grants that may count together next', () => {
  it('are those of now, with each open request, and without each that may be taken back', () => {
    const sets = idsOf(listComingGrantSets({ approved: [a, c], pending: [b, d] }));
    expect(new Set(sets)).toEqual(new Set(['', 'a c', 'c', 'a b c', 'b c', 'a', 'd']));
  });

  it('are each open request alone where nothing is approved, also where another ends earlier', () => {
    expect(new Set(idsOf(listComingGrantSets({ approved: [], pending: [a, b] })))).toEqual(new Set(['', 'a', 'b']));
  });
});
