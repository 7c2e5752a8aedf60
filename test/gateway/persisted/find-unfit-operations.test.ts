import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { findUnfitOperations } from '../../../gateway/persisted/find-unfit-operations.ts';

it('finds the operations that a graph could not answer, and says why', async () => {
  const schema = buildSchema('type Query { a: Int }');
  const operations = [
    { id: 'fits', body: '{ a }' },
    { id: 'gone', body: '{ b }' },
  ];
  const unfit = [];
  for await (const one of findUnfitOperations(operations, schema)) unfit.push(one);
  expect(unfit).toEqual([{ id: 'gone', reason: expect.stringContaining('Cannot query field "b"') }]);
});
