import { buildSchema, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { indexFieldNames, rewritePrivateNames } from '../../gateway/private-names.ts';

const sdl = `
  type Query { customer: Customer found: [Found] things: [Thing] }
  type Customer { id: ID! country: String internalKey: String orders(first: Int): [Order] friend: Customer }
  type Order { id: ID! amount: Float customer: Customer }
  interface Thing { id: ID! }
  type Chair implements Thing { id: ID! legs: Int }
  type Lamp implements Thing { id: ID! watt: Int name: String }
  union Found = Chair | Order
`;
const supergraph = buildSchema(sdl);
const api = buildSchema(sdl.replace('internalKey: String', ''));

function rewrite(query: string) {
  const document = parse(query);
  expect(validate(api, document)).toEqual([]);
  const {
    document: rewritten,
    clientNames,
    clientVariables,
  } = rewritePrivateNames(document, api, indexFieldNames(supergraph));
  return {
    query: print(rewritten).replace(/\s+/g, ' ').trim(),
    names: Object.fromEntries(clientNames),
    variables: Object.fromEntries(clientVariables),
  };
}

describe('rewritePrivateNames', () => {
  it('renames an alias that equals another field of its type', () => {
    expect(rewrite('{ customer { id: country } }')).toEqual({
      query: '{ customer { c1: country } }',
      names: { c1: 'id' },
      variables: {},
    });
  });

  it('renames an alias that equals a field which clients cannot see', () => {
    expect(rewrite('{ customer { internalKey: country } }').names).toEqual({ c1: 'internalKey' });
  });

  it('renames an alias that begins with two underscores, also of __typename, and leaves __typename itself', () => {
    expect(rewrite('{ __proto__: __typename __typename customer { __typename: country } }')).toEqual({
      query: '{ c1: __typename __typename customer { c2: country } }',
      names: { c1: '__proto__', c2: '__typename' },
      variables: {},
    });
  });

  it('renames an alias of __typename that equals a field', () => {
    expect(rewrite('{ customer { country: __typename } }').names).toEqual({ c1: 'country' });
  });

  it('leaves harmless aliases, and those that repeat the name of their field', () => {
    const query = '{ customer { id: id land: country watt: country } }';
    expect(rewrite(query)).toEqual({ query, names: {}, variables: {} });
  });

  it('asks all possible types of an interface or a union', () => {
    expect(rewrite('{ things { name: id } found { amount: __typename } }').names).toEqual({ c1: 'name', c2: 'amount' });
  });

  it('renames in nested selections, inline and named fragments, and everywhere the same', () => {
    const { query, names } = rewrite(
      '{ customer { ...F ... on Customer { friend { id: country } } orders { id: amount } } } fragment F on Customer { friend { id: country } }',
    );
    expect(names).toEqual({ c1: 'id' });
    expect(query).toBe(
      '{ customer { ...F ... on Customer { friend { c1: country } } orders { c1: amount } } } fragment F on Customer { friend { c1: country } }',
    );
  });

  it('renames where the name is only dangerous in another place, so that fields still merge', () => {
    expect(rewrite('{ things { ... on Chair { watt: id } ... on Lamp { watt: id } } }').query).toBe(
      '{ things { ... on Chair { c1: id } ... on Lamp { c1: id } } }',
    );
  });

  it('takes no name that the document or the schema has', () => {
    expect(rewrite('{ c1: customer { id: country c2: country } }').names).toEqual({ c3: 'id' });
  });

  it('keeps arguments and directives of a renamed field', () => {
    expect(
      rewrite('query ($yes: Boolean!) { customer { id: orders(first: 2) @include(if: $yes) { amount } } }').query,
    ).toBe('query ($yes: Boolean!) { customer { c1: orders(first: 2) @include(if: $yes) { amount } } }');
  });

  it('leaves selections below __schema alone', () => {
    expect(rewrite('{ __schema { types: queryType { name } } }').names).toEqual({});
  });

  it('renames a variable that is called as the one of the planner', () => {
    expect(rewrite('query ($representations: Int) { customer { orders(first: $representations) { id } } }')).toEqual({
      query: 'query ($c1: Int) { customer { orders(first: $c1) { id } } }',
      names: {},
      variables: { c1: 'representations' },
    });
  });
});
