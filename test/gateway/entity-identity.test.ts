import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { identifyEntities } from '../../gateway/entity-identity.ts';
import { findStrangers } from '../../gateway/find-strangers.ts';
import type { KeySelection } from '../../gateway/program.ts';

const schema = buildSchema(
  `directive @join__graph(name: String!) on ENUM_VALUE
  directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT | INTERFACE
  enum join__Graph { A @join__graph(name: "a") B @join__graph(name: "b") }
  type Query { media: [Media] }
  interface Media @join__type(graph: A, key: "id") { id: ID! }
  type Book implements Media
    @join__type(graph: A, key: "id") @join__type(graph: A, key: "isbn") @join__type(graph: B, key: "shelf { no }")
    { id: ID! isbn: String title: String pages: Int shelf: Shelf }
  type Shelf { no: Int }`,
  { assumeValidSDL: true },
);

const field = (name: string): KeySelection => ({ kind: 'field', name, selections: null });
const ofBook = (...names: string[]): KeySelection[] => [
  { kind: 'types', types: ['Book'], selections: ['__typename', ...names].map(field) },
];
const ask = (selection: string) =>
  `query($representations:[_Any!]!){_entities(representations:$representations){${selection}}}`;

describe('the identity of entities', () => {
  it('is the key that was sent, by the subgraph and type that is asked, and is asked for', () => {
    expect(identifyEntities(ask('...on Book{title shelf{no}}'), 'a', ofBook('id', 'pages'), schema, true)).toEqual({
      query: ask('...on Book{title shelf{no}id}'),
      identities: { Book: { isConcrete: true, keys: ['id'], asked: ['id'] } },
    });
    expect(identifyEntities(ask('...on Book{title}'), 'b', ofBook('shelf'), schema, true).query).toBe(
      ask('...on Book{title shelf{no}}'),
    );
  });

  it('is asked for once, and below an interface by each of its types', () => {
    expect(identifyEntities(ask('...on Media{__typename id}'), 'a', ofBook('id', 'isbn'), schema, false)).toEqual({
      query: ask('...on Media{__typename id}'),
      identities: {
        Media: { isConcrete: false, keys: ['id'], asked: [] },
        Book: { isConcrete: true, keys: ['id', 'isbn'], asked: [] },
      },
    });
  });
});

describe('strangers in a reply', () => {
  const identities = {
    Book: { isConcrete: true, keys: ['id', 'shelf'], asked: [] },
    Media: { isConcrete: false, keys: ['id'], asked: [] },
  };
  const asked = { Book: { ...identities.Book, asked: ['id'] } };
  const book = { __typename: 'Book', id: '1', shelf: { no: 7 } };

  it.each([
    ['another key', { id: '2' }],
    ['another part of a key', { shelf: { no: 8 } }],
    ['another type', { __typename: 'Film', id: '1' }],
    ['a key that is made to look like one', { id: { toString: 1 } }],
    ['a list for a key', { id: ['1'] }],
  ])('are those with %s', (_, entity) => {
    expect(findStrangers([{ id: '1' }, entity], [book, book], identities)).toEqual([1]);
  });

  it.each([
    ['says nothing of itself', { title: 'x' }],
    ['is not there', null],
    ['cannot tell its key', { id: null }],
    ['writes an ID as a number', { id: 1, shelf: { no: 7, room: 'x' } }],
  ])('are not those of which one %s', (_, entity) => {
    expect(findStrangers([entity], [book], identities)).toEqual([]);
  });

  it.each([
    ['leaves it out', { title: 'x' }],
    ['has null for it', { id: null }],
  ])('are those of which one %s, where the gateway asked for the key', (_, entity) => {
    expect(findStrangers([entity, { id: '1' }], [book, book], asked)).toEqual([0]);
  });

  it('may have the type of an object where an interface was asked about', () => {
    expect(findStrangers([{ __typename: 'Book', id: '1' }], [{ __typename: 'Media', id: '1' }], identities)).toEqual(
      [],
    );
  });
});
