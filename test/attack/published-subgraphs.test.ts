// A published subgraph against the graph of the demo mesh: what it must not take, hide, price or loosen of what domains promise,
// and how large or odd its schema may be. Each attack is composed as the gateway would.

import { describe, expect, it } from 'vitest';
import { judgeSdl } from '../../cli/outside/judge-sdl.ts';
import { printDomainSdl } from '../../cli/print-graph.ts';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { composeSupergraph } from '../../gateway/compose.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';

const { mesh } = readContracts(demoContracts);
const own = ['orders', 'customer'].map((name): SubgraphDefinition => {
  return { name, url: `local:${name}`, make: 'concord', sdl: printDomainSdl(mesh, name) };
});

const federation = `@link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@override", "@external", "@requires", "@provides", "@inaccessible", "@tag", "@cost", "@listSize",
  "@interfaceObject", "@composeDirective"
])`;
const link = `extend schema ${federation}
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])
  @composeDirective(name: "@pii")
directive @pii(kind: String!, mask: String!, revealTo: [String!]!) on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION
`;
const order = 'type OrdersOrderFacts @key(fields: "orderId")';
const pii = '@pii(kind: "name", mask: "none", revealTo: ["admin"])';

/** The codes of why it does not compose, each once, in order of the alphabet. */
function codesOf(sdl: string, isPublished: true | null = true): readonly string[] {
  const named = { name: 'reviews', url: 'https://reviews.example.com/', make: 'foreign', sdl } as const;
  const reviews: SubgraphDefinition = isPublished === true ? { ...named, isPublished } : named;
  try {
    composeSupergraph([...own, reviews]);
    return [];
  } catch (error) {
    if (!(error instanceof ConcordError) || error.code !== 'COMPOSITION_FAILED') throw error;
    const { problems } = (error as ConcordError<'COMPOSITION_FAILED'>).data;
    return [...new Set(problems.map(({ code }) => code))].sort();
  }
}

it('composes where a subgraph adds what is its own, by keys, with values of clear fields', () => {
  const sdl = `${link}
    type Query { review(id: ID!, order: OrderDirection): Review }
    type Review @key(fields: "id") { id: ID! at: DateTime author: String ${pii} order: OrdersOrderFacts page: PageInfo }
    ${order} { orderId: String! country: String! @external reviews: [Review!] isNear: Boolean @requires(fields: "country") }
    type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    enum OrderDirection { ASC DESC }
    scalar DateTime
  `;
  expect(codesOf(sdl)).toEqual([]);
});

describe('a published subgraph', () => {
  const taken: readonly (readonly [what: string, sdl: string, codes: readonly string[]])[] = [
    [
      'a clear field by @override',
      `${order} { orderId: String! amount: Decimal! @override(from: "orders") } scalar Decimal`,
      ['FOREIGN_FIELD_OVERRIDDEN', 'FOREIGN_FIELD_TAKEN'],
    ],
    [
      'a masked field by @override',
      `${order} { orderId: String! customerId: String! @override(from: "orders") }`,
      ['FOREIGN_FIELD_OVERRIDDEN', 'FOREIGN_FIELD_TAKEN', 'FOREIGN_PII_SHARED'],
    ],
    [
      'a field by an @override that holds for a share of requests',
      `${order} { orderId: String! amount: Decimal! @override(from: "orders", label: "percent(1)") } scalar Decimal`,
      ['FOREIGN_FIELD_OVERRIDDEN', 'FOREIGN_FIELD_TAKEN'],
    ],
    [
      'the way into a domain',
      'type Query { orders: OrdersDomain @shareable } type OrdersDomain { free: Int }',
      ['FOREIGN_FIELD_TAKEN'],
    ],
    [
      'the way into a domain, with a root type of another name',
      'extend schema { query: Root } type Root { orders: OrdersDomain @shareable } type OrdersDomain { free: Int }',
      ['FOREIGN_FIELD_TAKEN'],
    ],
    [
      'a product as its own, without a key',
      'type Query { free: OrdersOrderFacts } type OrdersOrderFacts { orderId: String! @shareable }',
      ['FOREIGN_FIELD_TAKEN'],
    ],
    [
      'a field that it calls a key',
      `${order} @key(fields: "country") { orderId: String! country: String! }`,
      ['FOREIGN_FIELD_TAKEN', 'INVALID_FIELD_SHARING'],
    ],
  ];
  it.each(taken)('does not take %s', (_, sdl, codes) => {
    const found = codesOf(link + sdl);
    expect(found.filter((code) => code.startsWith('FOREIGN_') || codes.includes(code))).toEqual(codes);
  });

  const changed: readonly (readonly [what: string, sdl: string, code: string])[] = [
    ['hide a key', `${order} { orderId: String! @inaccessible free: Int }`, 'FOREIGN_TYPE_MARKED'],
    ['hide a product', `${order} @inaccessible { orderId: String! free: Int }`, 'FOREIGN_TYPE_MARKED'],
    ['price a product', `${order} @cost(weight: 100000) { orderId: String! free: Int }`, 'FOREIGN_TYPE_MARKED'],
    ['price a key', `${order} { orderId: String! @cost(weight: 100000) free: Int }`, 'FOREIGN_TYPE_MARKED'],
    [
      'price a scalar',
      `${order} { orderId: String! free: Decimal } scalar Decimal @cost(weight: 9)`,
      'FOREIGN_TYPE_MARKED',
    ],
    ['call a key obsolete', `${order} { orderId: String! @deprecated free: Int }`, 'FOREIGN_TYPE_MARKED'],
    ['tag a product', `${order} @tag(name: "internal") { orderId: String! free: Int }`, 'FOREIGN_TYPE_MARKED'],
    [
      'hide a value of an enum',
      `${order} { orderId: String! free: OrderDirection } enum OrderDirection { ASC DESC @inaccessible }`,
      'FOREIGN_TYPE_MARKED',
    ],
    ['let a key be null', `${order} { orderId: String free: Int }`, 'FOREIGN_TYPE_CHANGED'],
    [
      'add a value to an enum',
      `${order} { orderId: String! free: OrderDirection } enum OrderDirection { ASC DESC RANDOM }`,
      'FOREIGN_TYPE_CHANGED',
    ],
    [
      'take a field from an input',
      `${order} { orderId: String! free(by: StringFilter): Int } input StringFilter { eq: String }`,
      'FOREIGN_TYPE_CHANGED',
    ],
  ];
  it.each(changed)('does not %s', (_, sdl, code) => {
    expect(codesOf(link + sdl)).toContain(code);
  });

  const misused: readonly (readonly [what: string, sdl: string, code: string])[] = [
    ['a key', `type Person @key(fields: "name") { name: String ${pii} }`, 'FOREIGN_PII_KEY'],
    [
      'one of several keys',
      `type P @key(fields: "id") @key(fields: "name") { id: ID! name: String ${pii} }`,
      'FOREIGN_PII_KEY',
    ],
    [
      'a key of a domain',
      `type CustomerCustomerDim @key(fields: "customerId") { customerId: String! free: Int }`,
      'FOREIGN_PII_KEY',
    ],
    [
      '@requires',
      `${order} { orderId: String! customerId: String! @external free: Int @requires(fields: "customerId") }`,
      'FOREIGN_PII_REQUIRED',
    ],
    ['an argument', `type Query { p(name: String): P } type P { name: String ${pii} }`, 'FOREIGN_PII_ARGUMENT'],
    [
      'a filter',
      `type Query { p(by: F): P } input F { nameStartsWith: String } type P { name: String ${pii} }`,
      'FOREIGN_PII_ARGUMENT',
    ],
    ['a whole type', `type Query { p: P } type P ${pii} { name: String }`, 'FOREIGN_PII_MISPLACED'],
  ];
  it.each(misused)('does not have @pii in %s', (_, sdl, code) => {
    expect(codesOf(link + sdl)).toContain(code);
  });

  it('does not lose its @pii in silence', () => {
    const sdl = `directive @pii(kind: String!, mask: String!, revealTo: [String!]!) on FIELD_DEFINITION
      type Query { p: P } type P { name: String ${pii} }`;
    expect(codesOf(`extend schema ${federation} ${sdl}`)).toEqual(['PII_DROPPED']);
    const linked = '@link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])';
    expect(codesOf(`extend schema ${federation} ${linked} ${sdl}`)).toEqual(['PII_DROPPED']);
  });

  it('cannot have names of prototypes, and lives with those that GraphQL allows', () => {
    expect(codesOf(`${link} type Query { __proto__: Int }`)).toEqual(['INVALID_GRAPHQL']);
    expect(codesOf(`${link} type Query { a: __proto__ } type __proto__ { b: Int }`)).toEqual(['INVALID_GRAPHQL']);
    const odd = 'type Query { constructor: toString } type toString { hasOwnProperty: Int valueOf: String }';
    expect(codesOf(link + odd)).toEqual([]);
  });

  it('may do of this what the operator of the mesh vouches for', () => {
    const sdl = `${link}${order} { orderId: String! amount: Decimal! @override(from: "orders") } scalar Decimal`;
    expect(codesOf(sdl, null)).toEqual([]);
  });
});

describe('the SDL of a published subgraph', () => {
  const federated = `extend schema ${federation}\n`;
  const reasonOf = (sdl: string) => {
    try {
      judgeSdl('reviews', sdl, 'reviews.graphql');
      return null;
    } catch (error) {
      if (error instanceof ConcordError && error.code === 'SUBGRAPH_SDL_REFUSED') return error.message;
      throw error;
    }
  };

  it.each<readonly [what: string, sdl: string, reason: RegExp]>([
    ['larger than a megabyte', `${federated}type Query { a: Int }${' '.repeat(1_000_000)}`, /has \d+ bytes/],
    [
      'of ten thousand types',
      federated + Array.from({ length: 10_000 }, (_, n) => `type T${n} { a: Int }`).join('\n'),
      /10001 definitions/,
    ],
    [
      'of ten thousand fields',
      `${federated}type Query { ${Array.from({ length: 10_001 }, (_, n) => `f${n}: Int`).join(' ')} }`,
      /10001 fields/,
    ],
    [
      'of arguments without end',
      `${federated}type Query { a(${Array.from({ length: 10_001 }, (_, n) => `a${n}: Int`).join(' ')}): Int }`,
      /fields/,
    ],
    [
      'of brackets without end',
      `${federated}type Query { a: ${'['.repeat(200_000)}Int }`,
      /nested more deeply|Syntax Error/,
    ],
    [
      'of tokens without end',
      `${federated}type Query { a: Int } ${'extend type Query { b: Int } '.repeat(30_000)}`,
      /definitions|token/,
    ],
    ['no GraphQL', `${federated}type Query { a Int }`, /reviews\.graphql:\d+:\d+ .*Syntax Error/s],
    ['empty', '', /Syntax Error/],
    ['with a character that is kept nowhere', `${federated}type Query { a: Int } # \0`, /NUL/],
    ['an operation', 'query { a }', /not of federation 2/],
    ['of federation 1', 'type Query { a: Int } type A @key(fields: "id") { id: ID! }', /not of federation 2/],
    [
      'of a federation to come',
      'extend schema @link(url: "https://specs.apollo.dev/federation/v3.0") type Query { a: Int }',
      /not of federation 2/,
    ],
    [
      'of a federation elsewhere',
      'extend schema @link(url: "https://evil.example/federation/v2.9") type Query { a: Int }',
      /not of federation 2/,
    ],
    [
      'that speaks of products',
      `extend schema ${federation} @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii", { name: "@product", as: "@p" }]) type Query { a: Int }`,
      /imports @product/,
    ],
  ])('is refused where it is %s', (_, sdl, reason) => {
    expect(reasonOf(sdl)).toMatch(reason);
  });

  it('is taken where it is usual', () => {
    expect(reasonOf(`${link}type Query { a: Int }`)).toBeNull();
  });
});
