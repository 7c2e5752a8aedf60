// Five small subgraphs with everything that makes an executor sweat: two keys per entity, interfaces and unions, an
// interface object, lists of lists, @requires, @provides, @shareable, mutations, nulls in non-null fields, errors.

import { GraphQLError } from 'graphql';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { SubgraphRequest } from '../../gateway/transport/transport.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';

const count = 6;
const numbers = Array.from({ length: count }, (_, index) => index + 1);

type Row = Readonly<Record<string, unknown>>;
type ById = { readonly id: string };

const products: readonly Row[] = numbers.map((number) => ({
  __typename: 'Product',
  id: `p${number}`,
  sku: `sku-${number}`,
  name: number === 4 ? null : `Product ${number}`,
  price: number === 3 ? 0 : number * 10,
  weight: number === 2 ? null : number / 2,
  kind: number % 2 === 0 ? 'TOOL' : 'TOY',
  tags: number === 1 ? [] : [`t${number}`, 'all'],
  size: { width: number, height: number * 2 },
  makerId: `m${(number % 2) + 1}`,
}));
const makers: readonly Row[] = [1, 2].map((number) => ({
  __typename: 'Maker',
  id: `m${number}`,
  name: `Maker ${number}`,
}));
const media: readonly Row[] = numbers.map((number) =>
  number % 2 === 0
    ? { __typename: 'Film', id: `f${number}`, title: `Film ${number}`, minutes: number * 30 }
    : { __typename: 'Book', id: `b${number}`, title: `Book ${number}`, pages: number === 3 ? null : number * 100 },
);

function find(rows: readonly Row[], key: string, value: unknown): Row | null {
  return rows.find((row) => row[key] === value) ?? null;
}

const catalogueSdl = `
type Query {
  shop: Shop @shareable
  product(id: ID!): Product
  products(first: Int = 3, kind: Kind): [Product!]!
  media: [Media!]!
  medium(id: ID!): Media
  shelf: [[Media]!]
  search(text: String!): [Found!]
}
type Mutation { renameProduct(id: ID!, name: String!): Product }
type Shop @shareable { name: String! best: Product }
enum Kind { TOY TOOL }
type Size @shareable { width: Int! height: Int! }
type Product @key(fields: "id") @key(fields: "sku") {
  id: ID! sku: String! name: String price: Int! @shareable weight: Float kind: Kind! tags: [String!] size: Size @shareable
  maker: Maker
}
type Maker @key(fields: "id") { id: ID! name: String! products: [Product!]! }
interface Media @key(fields: "id") { id: ID! title: String! }
type Book implements Media @key(fields: "id") { id: ID! title: String! pages: Int value: Int @shareable }
type Film implements Media @key(fields: "id") { id: ID! title: String! minutes: Int! value: Int! @shareable }
union Found = Product | Maker | Book | Film
`;

const stockSdl = `
type Query { shop: Shop @shareable stock(at: String): [Product!] }
type Shop @shareable { name: String! best: Product }
type Product @key(fields: "id") {
  id: ID! weight: Float @external price: Int! @external
  shipping: Float @requires(fields: "weight price")
  inStock: Boolean! places: [Place!]! fragile: Boolean size: Size @shareable
}
type Size @shareable { width: Int! height: Int! }
type Place { city: String! rows: [[Int!]!]! }
type Book @key(fields: "id") { id: ID! copies: Int! value: Int @shareable }
type Film @key(fields: "id") { id: ID! copies: Int! value: Int @shareable }
`;

const reviewsSdl = `
type Query { reviews(first: Int): [Review!]! bestReview: Review }
type Mutation { review(sku: String!, stars: Int!): Review! }
type Review { id: ID! stars: Int! body: String author: User @provides(fields: "name") about: Product! critic: User }
type Product @key(fields: "sku") { sku: String! reviews(first: Int = 2): [Review!] rating: Float! }
type User @key(fields: "id") { id: ID! name: String! @external reviews: [Review] }
type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int  critics: [User!] }
`;

const usersSdl = `
type Query { me: User! users: [User] user(id: ID!): User }
type User @key(fields: "id") { id: ID! name: String! @shareable email: String! friends: [User] favourite: Media friend: User! }
interface Media @key(fields: "id") { id: ID! }
type Book implements Media @key(fields: "id") { id: ID! }
type Film implements Media @key(fields: "id") { id: ID! }
`;

const bookValue = ({ id }: ById) => (id === 'b1' ? null : Number(id.slice(1)) + 1);
const filmValue = ({ id }: ById) => Number(id.slice(1)) * 10;

function fail(what: string): never {
  throw new GraphQLError(what, { extensions: { code: 'TOY_BROKEN', stacktrace: ['secret'], serviceName: 'secret' } });
}

/** `broken`: some fields of some rows fail or are null where they must not be. */
export function createToyMesh(
  broken = false,
  onRequest: (subgraph: string, request: SubgraphRequest) => void = () => undefined,
): GatewaySubgraph[] {
  const make = (name: string, sdl: string, resolvers: Parameters<typeof createLocalSubgraph>[2]) =>
    createLocalSubgraph(name, sdl, resolvers, (request) => onRequest(name, request));

  const review = (number: number) => ({
    id: `r${number}`,
    stars: broken && number === 5 ? null : number % 6,
    body: number === 2 ? null : `Review ${number}`,
    author: number === 3 ? null : { __typename: 'User', id: `u${(number % 3) + 1}`, name: `User ${(number % 3) + 1}` },
    about: { __typename: 'Product', sku: `sku-${(number % count) + 1}` },
    critic: () => (broken && number === 4 ? fail('The critic is ill.') : { __typename: 'User', id: 'u2' }),
  });
  const user = (id: string): Row => ({
    __typename: 'User',
    id,
    name: `User ${id.slice(1)}`,
    email: () => (broken && id === 'u2' ? null : `${id}@test`),
    friends: numbers.slice(0, 3).map((number) => (number === 2 && id === 'u1' ? null : { id: `u${number}` })),
    favourite: find(media, 'id', id === 'u1' ? 'b1' : 'f2'),
    friend: broken && id === 'u3' ? null : { id: 'u1' },
  });
  const wholeUser = ({ id }: ById): Row | null => (/^u[123]$/.test(id) ? user(id) : null);

  return [
    make('catalogue', catalogueSdl, {
      Query: {
        shop: () => ({ name: 'Toys', best: products[0] }),
        product: (_: unknown, { id }: ById) => find(products, 'id', id),
        products: (_: unknown, { first, kind }: { first: number; kind?: string }) =>
          products.filter((product) => kind === undefined || product.kind === kind).slice(0, first),
        media: () => media,
        medium: (_: unknown, { id }: ById) => find(media, 'id', id),
        shelf: () => [media.slice(0, 2), [media[2], null], []],
        search: () => [products[0], makers[0], media[0], media[1], products[3]],
      },
      Mutation: {
        renameProduct: (_: unknown, { id, name }: ById & { name: string }) => {
          const product = find(products, 'id', id);
          return product && { ...product, name };
        },
      },
      Product: {
        __resolveReference: ({ id, sku }: { id?: string; sku?: string }) =>
          id === undefined ? find(products, 'sku', sku) : find(products, 'id', id),
        maker: ({ makerId }: { makerId: string }) => find(makers, 'id', makerId),
        tags: ({ id, tags }: { id: string; tags: unknown }) => (broken && id === 'p2' ? fail('No tags today.') : tags),
        price: ({ id, price }: { id: string; price: unknown }) => (broken && id === 'p5' ? null : price),
      },
      Maker: {
        __resolveReference: ({ id }: ById) => find(makers, 'id', id),
        products: ({ id }: ById) => products.filter((product) => product.makerId === id),
      },
      Media: {
        __resolveReference: ({ id }: ById) => find(media, 'id', id),
        __resolveType: ({ id }: ById) => (id.startsWith('b') ? 'Book' : 'Film'),
      },
      Book: { __resolveReference: ({ id }: ById) => find(media, 'id', id), value: bookValue },
      Film: { __resolveReference: ({ id }: ById) => find(media, 'id', id), value: filmValue },
    }),
    make('stock', stockSdl, {
      Query: {
        shop: () => ({ name: 'Toys', best: { __typename: 'Product', id: 'p1' } }),
        stock: () => numbers.map((number) => ({ id: `p${number}` })),
      },
      Product: {
        __resolveReference: (reference: ById) => (broken && reference.id === 'p6' ? null : reference),
        shipping: ({ weight, price }: { weight: unknown; price: unknown }) => {
          if (weight === null || price === null) return null;
          return typeof weight === 'number' && typeof price === 'number' ? weight * price : fail('Not a number.');
        },
        inStock: ({ id }: ById) => (broken && id === 'p3' ? fail('The shelf fell over.') : id !== 'p1'),
        fragile: ({ id }: ById) => (id === 'p1' ? null : id === 'p2'),
        size: ({ id }: ById) => ({ width: Number(id.slice(1)), height: Number(id.slice(1)) * 2 }),
        places: ({ id }: ById) => [
          { city: `City of ${id}`, rows: [[1, 2], [], [3]] },
          { city: 'Depot', rows: [] },
        ],
      },
      Book: {
        __resolveReference: (reference: ById) => reference,
        copies: ({ id }: ById) => Number(id.slice(1)),
        value: bookValue,
      },
      Film: {
        __resolveReference: (reference: ById) => reference,
        copies: ({ id }: ById) => Number(id.slice(1)),
        value: filmValue,
      },
    }),
    make('reviews', reviewsSdl, {
      Query: {
        reviews: (_: unknown, { first }: { first?: number }) => numbers.slice(0, first ?? count).map(review),
        bestReview: () => review(1),
      },
      Mutation: { review: (_: unknown, { stars }: { stars: number }) => ({ ...review(1), stars }) },
      Product: {
        __resolveReference: (reference: unknown) => reference,
        reviews: ({ sku }: { sku: string }, { first }: { first: number }) =>
          sku === 'sku-3' ? null : numbers.slice(0, first).map(review),
        rating: ({ sku }: { sku: string }) => (broken && sku === 'sku-1' ? null : Number(sku.slice(4)) / 2),
      },
      User: {
        __resolveReference: (reference: unknown) => reference,
        reviews: ({ id }: ById) => [review(Number(id.slice(1))), null],
      },
      Media: {
        __resolveReference: (reference: ById) => reference,
        stars: ({ id }: ById) => Number(id.slice(1)),
        critics: () => [{ id: 'u1' }, { id: 'u3' }],
      },
    }),
    make('users', usersSdl, {
      Query: {
        me: () => user('u1'),
        users: () => [user('u1'), null, user('u2'), user('u3')],
        user: (_: unknown, reference: ById) => wholeUser(reference),
      },
      User: {
        __resolveReference: wholeUser,
        friends: (given: ById & { friends?: readonly (ById | null)[] }) =>
          (given.friends ?? []).map((friend) => (friend ? wholeUser(friend) : null)),
        friend: ({ friend }: { friend: ById | null }) => friend && wholeUser(friend),
      },
      Media: { __resolveType: ({ id }: ById) => (id.startsWith('b') ? 'Book' : 'Film') },
      Book: { __resolveReference: (reference: unknown) => reference },
      Film: { __resolveReference: (reference: unknown) => reference },
    }),
  ];
}
