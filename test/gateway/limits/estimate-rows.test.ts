import { buildASTSchema, buildSchema, type GraphQLSchema, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeSupergraph } from '../../../gateway/compose.ts';
import { estimateRows, planRowEstimate } from '../../../gateway/limits/estimate-rows.ts';
import { readSizeStatements } from '../../../gateway/limits/size-statements.ts';
import { mostGroups } from '../../../subgraphs/product/aggregate.ts';
import { defaultSize } from '../../../subgraphs/product/page.ts';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';

import { ask, createTestGateway } from '../ask.ts';

const schema = buildSchema(`
  type Query { orders: Orders }
  type Orders { list(first: Int, last: Int): OrderConnection  totals(groupBy: [String!], first: Int): [OrderAggregate!]  one: Order }
  type OrderConnection { nodes: [Order!]! edges: [Edge!]! totalCount: Int! }
  type Edge { node: Order! }
  type Order { id: ID! payments(first: Int): OrderConnection lines: [Order!]! tags: [String!] }
  type OrderAggregate { count: Int }
`);

/** `asked`: of a supergraph, whose subgraphs say sizes themselves. */
function estimate(query: string, variables: Record<string, unknown> = {}, asked: GraphQLSchema = schema): number {
  const document = parse(query);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('no operation');
  const context = { schema: asked, statements: readSizeStatements(asked), listSize: 10 };
  return estimateRows(planRowEstimate(document, operation, context), variables);
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
    [
      'lists of which nothing says how long they are as 10, so that they multiply as well',
      '{ orders { one { lines { lines { id tags } } } } }',
      {},
      110,
    ],
    [
      'nothing for rows below pages that are counted',
      '{ orders { list(first: 2) { edges { node { lines { id } } } } } }',
      {},
      22,
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

const link = (names: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", ${names}])`;

/** Two of foreign make: one names the directives its own way, the other imports none. */
const said = composeSupergraph([
  {
    name: 'people',
    url: 'http://people.test',
    make: 'foreign',
    sdl: `${link('"@cost", { name: "@listSize", as: "@size" }')}
      type Query {
        people(limit: Int, top: Int): [Person!]! @size(slicingArguments: ["limit", "top"])
        some(limit: Int = 7, top: Int): [Person!] @size(slicingArguments: ["limit", "top"], requireOneSlicingArgument: false)
        known: [Person] @size(assumedSize: 12)
        page(first: Int): Page @size(slicingArguments: ["first"], sizedFields: ["items"])
        chart(of: String @cost(weight: 9)): [Person] @size(assumedSize: 2)
        best: Person
        heavy: Heavy
        report: String @cost(weight: 40)
      }
      type Page { items: [Person] total: Int all: [Person] }
      type Person @key(fields: "id") { id: ID! photo: String @cost(weight: 5) friends: [Person] @size(assumedSize: 3) }
      type Heavy @cost(weight: 4) { id: ID! }`,
  },
  {
    name: 'pets',
    url: 'http://pets.test',
    make: 'foreign',
    sdl: `${link('"@tag"')}
      type Person @key(fields: "id") { id: ID! pets: [Pet] }
      type Pet { name: String }`,
  },
]);

describe('what subgraphs say of sizes and costs', () => {
  const supergraph = buildASTSchema(parse(said.supergraphSdl), { assumeValid: true });

  it.each([
    ['the argument that says how many', '{ people(limit: 6) { id } }', {}, 6],
    ['the same in a variable', 'query ($n: Int) { people(top: $n) { id } }', { n: 8 }, 8],
    ['the default of that argument', '{ some { id } }', {}, 7],
    ['the larger one of two', '{ some(limit: 2, top: 30) { id } }', {}, 30],
    ['an assumed size', '{ known { id } }', {}, 12],
    ['assumed sizes below one another', '{ known { friends { friends { id } } } }', {}, 12 * (1 + 3 * (1 + 3))],
    ['the rows of a page where they are, once', '{ page(first: 5) { items { friends { id } } total } }', {}, 20],
    ['no rows for a count alone', '{ page(first: 5) { total } }', {}, 0],
    ['other lists of a page', '{ page(first: 5) { all { id } } }', {}, 10],
    ['lists of the subgraph that says nothing', '{ known { pets { name } } }', {}, 12 * 11],
    ['what a field costs, for each row', '{ known { photo } best { photo } }', {}, 12 * (1 + 5) + 5],
    ['what a type costs', '{ heavy { id } }', {}, 4],
    ['what a single value costs', '{ report a: report }', {}, 80],
    ['what an argument costs, once', '{ chart(of: "x") { id } }', {}, 11],
    ['nothing for an argument that is not given', '{ chart { id } }', {}, 2],
  ])('count: %s', (_, query, variables, rows) => {
    expect(estimate(query, variables, supergraph)).toBe(rows);
  });

  it.each(['{ people { id } }', '{ people(limit: 1, top: 1) { id } }'])(
    'wants exactly one argument where that is said: %s',
    (query) => {
      expect(() => estimate(query, {}, supergraph)).toThrow(
        'The list Query.people is asked for with exactly one of limit or top',
      );
    },
  );

  it('limits a request, by the gateway', async () => {
    const subgraph = createLocalSubgraph(
      'people',
      `${link('"@cost", "@listSize"')}
        type Query { known: [Person] @listSize(assumedSize: 40) report: Int @cost(weight: 200) }
        type Person { id: ID! friends: [Person] @listSize(assumedSize: 3) }`,
      { Query: { known: () => [{ id: 1, friends: [] }], report: () => 1 } },
    );
    const gateway = createTestGateway([subgraph], { limits: { rows: 160 } });
    expect((await ask(gateway, '{ known { friends { id } } }')).errors).toBeUndefined();
    const refused = await ask(gateway, '{ known { friends { friends { id } } } }');
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['QUERY_TOO_MANY_ROWS']);
    expect((await ask(gateway, '{ report }')).errors?.[0]?.message).toContain('about 200 rows, at most 160');
  });
});
