import { buildSchema, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { estimateRows, planRowEstimate } from '../../gateway/estimate-rows.ts';
import { mostGroups } from '../../subgraphs/product/aggregate.ts';
import { defaultSize } from '../../subgraphs/product/page.ts';

const schema = buildSchema(`
  type Query { orders: Orders }
  type Orders { list(first: Int, last: Int): OrderConnection  totals(groupBy: [String!], first: Int): [OrderAggregate!]  one: Order }
  type OrderConnection { nodes: [Order!]! edges: [Edge!]! totalCount: Int! }
  type Edge { node: Order! }
  type Order { id: ID! payments(first: Int): OrderConnection }
  type OrderAggregate { count: Int }
`);

function estimate(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('no operation');
  return estimateRows(planRowEstimate(document, operation, schema), variables);
}

describe('the estimate of rows', () => {
  it.each([
    ['a page of the size that was asked for', '{ orders { list(first: 10) { nodes { id } } } }', {}, 10],
    ['50 where no size is given', '{ orders { list { nodes { id } } } }', {}, 50],
    [
      'pages times the pages below them',
      '{ orders { list(first: 10) { nodes { payments(first: 5) { nodes { id } } } } } }',
      {},
      60,
    ],
    ['a size in a variable', 'query ($n: Int) { orders { list(last: $n) { nodes { id } } } }', { n: 7 }, 7],
    ['50 for a variable that is not given', 'query ($n: Int) { orders { list(first: $n) { nodes { id } } } }', {}, 50],
    ['edges and nodes of one page once', '{ orders { list(first: 3) { edges { node { id } } nodes { id } } } }', {}, 3],
    ['no rows for a count alone', '{ orders { list { totalCount } } }', {}, 0],
    ['lists that have pages', '{ orders { totals(first: 4) { count } one { id } } }', {}, 4],
    ['one group for aggregates of all rows', '{ orders { totals { count } } }', {}, 1],
    ['500 groups where no number is given', '{ orders { totals(groupBy: ["a"]) { count } } }', {}, 500],
    [
      '500 groups for a variable that is not given',
      'query ($n: Int) { orders { totals(groupBy: ["a"], first: $n) { count } } }',
      {},
      500,
    ],
    ['fragments', '{ orders { ...F } } fragment F on Orders { a: list(first: 2) { ... { nodes { id } } } }', {}, 2],
    [
      'nothing for a negative size, which the subgraph refuses',
      '{ orders { list(first: -5) { nodes { id } } } }',
      {},
      0,
    ],
  ])('counts %s', (_, query, variables, rows) => {
    expect(estimate(query, variables)).toBe(rows);
  });

  it('takes for granted what generated subgraphs give where nothing is said', () => {
    expect(estimate('{ orders { list { nodes { id } } } }')).toBe(defaultSize);
    expect(estimate('{ orders { totals(groupBy: ["a"]) { count } } }')).toBe(mostGroups);
  });
});
