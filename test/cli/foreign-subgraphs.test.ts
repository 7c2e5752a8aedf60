// Subgraphs of foreign make in the configuration, and what the operator is told of one.

import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { describeForeignSubgraph } from '../../cli/foreign-subgraphs.ts';

describe('the setting', () => {
  const read = (variables: Record<string, string>, flags: Record<string, string> = {}) =>
    readEnvironment(variables, '/', flags).foreignSubgraphs;

  it('is read beside the subgraphs of our own, flag before variable', () => {
    const variables = { CONCORD_SUBGRAPHS: 'orders=http://a', CONCORD_FOREIGN_SUBGRAPHS: 'b=http://b, c=http://c' };
    expect(read(variables)).toEqual(['b=http://b', 'c=http://c']);
    expect(readEnvironment(variables, '/').subgraphs).toEqual(['orders=http://a']);
    expect(read(variables, { foreignSubgraphs: 'd=http://d' })).toEqual(['d=http://d']);
    expect(read({ CONCORD_SUBGRAPHS: 'orders=http://a' })).toEqual([]);
  });
});

describe('what the operator is told of a foreign subgraph', () => {
  const describeSdl = (sdl: string) =>
    describeForeignSubgraph({ name: 'partner', url: 'http://partner.test', make: 'foreign', sdl }, ['admin']);

  it('is that all is open where it calls nothing @pii', () => {
    expect(describeSdl('type Query { a: Int }')).toEqual({
      line: 'The subgraph partner is of foreign make. It calls no field @pii: all its fields are answered to everybody.',
      doubts: [],
    });
  });

  it('is how many fields it calls @pii, and what of that nobody or no role of the mesh will see', () => {
    const { line, doubts } = describeSdl(`type Query {
      a: Int @pii(revealTo: ["admin", "anonymous"]) b: Int @pii(revealTo: ["admn"]) c: Int @pii
    }`);
    expect(line).toContain('Its @pii fields (3) are answered to the roles that they name');
    expect(doubts).toEqual([
      'partner: @pii reveals Query.b to "admn", a role that no token of this mesh can grant. Did you mean "admin"?',
      'partner: Query.c is @pii without a list of roles in revealTo, so nobody gets it.',
    ]);
  });

  it('is nothing wrong where its SDL cannot be read, which composition refuses', () => {
    expect(describeSdl('type Query {').doubts).toEqual([]);
  });
});
