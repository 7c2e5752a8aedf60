// Who may look at the schema, and how much of it at once.

import { executeSync, getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createIntrospectionCheck, findIntrospection } from '../../../gateway/limits/measure-introspection.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import { createTestGateway } from '../ask.ts';
import { createToyMesh } from '../toy-mesh.ts';

const known: Viewer = { ...anonymous, subject: 'ada', role: 'analyst' };
const open = createTestGateway(createToyMesh());
const closed = createTestGateway(createToyMesh(), { hasOpenSchema: false });

async function answer(
  gateway: typeof open,
  viewer: Viewer,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
) {
  const context = { viewer, signal: new AbortController().signal };
  const { kind, text, errorCodes } = await gateway.execute({ query, variables }, context);
  return { kind, text, errorCodes };
}

describe('a schema that is closed to callers without a token', () => {
  it.each([
    '{ __schema { queryType { name } } }',
    '{ __type(name: "User") { name } }',
    '{ me { id } ...F } fragment F on Query { ... { a: __type(name: "User") { name } } }',
  ])('is not shown to them, but to all others: %s', async (query) => {
    // In this order, because what is known of an operation is shared.
    expect(await answer(closed, known, query)).toMatchObject({ kind: 'response', errorCodes: [] });
    const refused = await answer(closed, anonymous, query);
    expect(refused).toMatchObject({ kind: 'request-error', errorCodes: ['INTROSPECTION_CLOSED'] });
    expect(refused.text).toContain('Send a token');
    expect(await answer(closed, known, query)).toMatchObject({ kind: 'response', errorCodes: [] });
    expect(await answer(open, anonymous, query)).toMatchObject({ kind: 'response', errorCodes: [] });
  });

  it('is still asked for data and type names', async () => {
    const { errorCodes, text } = await answer(closed, anonymous, '{ __typename me { __typename } }');
    expect([errorCodes, text]).toEqual([[], '{"data":{"__typename":"Query","me":{"__typename":"User"}}}']);
  });

  it.each([
    ['a field', '{ me { nam } }', {}, /Did you mean/],
    ['a type', '{ me { ... on Use { id } } }', {}, /Did you mean/],
    ['an argument', '{ user(idd: 1) { id } }', {}, /Did you mean/],
    ['a value', '{ products(kind: TOL) { id } }', {}, /Did you mean/],
    ['a variable', 'query ($kind: Kind) { products(kind: $kind) { id } }', { kind: 'TOL' }, /Did you mean/],
  ])('does not show in what errors suggest for %s', async (_, query, variables, suggestion) => {
    for (const gateway of [open, closed]) {
      const forKnown = await answer(gateway, known, query, variables);
      const forAnonymous = await answer(gateway, anonymous, query, variables);
      expect(forKnown.text).toMatch(suggestion);
      expect(forAnonymous.errorCodes).toEqual(forKnown.errorCodes);
      expect(suggestion.test(forAnonymous.text)).toBe(gateway === open);
    }
  });
});

describe('a look at the schema', () => {
  const { apiSchema } = open.current();
  const parts = (count: number) =>
    Array.from({ length: count }, (_, index) => `a${index}: fields { name args { name } }`).join(' ');

  it('may be as large as tools have it, twice', async () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, schemaDescription: true });
    expect((await answer(open, anonymous, query)).errorCodes).toEqual([]);
    const whole = query.slice(query.indexOf('{') + 1, query.indexOf('}\n\n    fragment'));
    const twice = query.replace(whole, `${whole} again: ${whole.trim()}`);
    expect(twice).toContain('again: __schema');
    expect((await answer(open, anonymous, twice)).errorCodes).toEqual([]);
    const thrice = twice.replace(whole, `${whole} more: ${whole.trim()}`);
    expect((await answer(open, anonymous, thrice)).errorCodes).toEqual(['INTROSPECTION_TOO_LARGE']);
  });

  it.each([
    ['lists under many aliases', `{ __schema { types { ${parts(90)} } } }`],
    [
      'fragments that are multiplied out',
      `{ __schema { types { ...A } } } fragment A on __Type { a: fields { ...B } b: fields { ...B } c: fields { ...B } } fragment B on __Field { ${'type { name kind } '.repeat(30)} }`,
    ],
    [
      'the whole of it many times',
      `{ ${Array.from({ length: 40 }, (_, index) => `a${index}: __schema { types { name kind fields { name type { name } args { name type { name } } } } }`).join(' ')} }`,
    ],
  ])('is refused for %s', async (_, query) => {
    expect(await answer(open, known, query)).toMatchObject({
      kind: 'request-error',
      errorCodes: ['INTROSPECTION_TOO_LARGE'],
    });
  });

  it.each([
    '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
    '{ __schema { types { ...F } } } fragment F on __Type { fields { type { ...F } } }',
  ])('is not nested list in list: %s', async (query) => {
    expect((await answer(open, known, query)).errorCodes).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  it.each([
    '{ __schema { types { name kind fields(includeDeprecated: true) { name type { name ofType { name ofType { name } } } } } } }',
    '{ __schema { directives { name args { name type { kind ofType { kind } } } } queryType { name } mutationType { name } subscriptionType { name } } }',
    '{ __schema { types { possibleTypes { name } interfaces { name } enumValues(includeDeprecated: true) { name } inputFields { name type { name } } } } }',
    '{ __type(name: "Product") { fields { args { defaultValue type { inputFields { name } } } } } b: __type(name: "Kind") { ...E } } fragment E on __Type { enumValues { name } enumValues { isDeprecated } }',
  ])('is counted as it is answered: %s', (query) => {
    const document = parse(query);
    const { data } = executeSync({ schema: apiSchema, document });
    const asked = findIntrospection(document);
    const usual = countAnswered(executeSync({ schema: apiSchema, document: parse(getIntrospectionQuery(everything)) }));
    // Repeated fields are one in the answer: what is counted is never less.
    const share = countAnswered({ data }) / usual;
    expect(() => createIntrospectionCheck(apiSchema, share * 0.98)(document, asked)).toThrow(
      /usual introspection query/,
    );
    const fewer = query.includes('__type') ? 1.2 : 1.02;
    expect(() => createIntrospectionCheck(apiSchema, share * fewer)(document, asked)).not.toThrow();
  });
});

const everything = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};

/** Fields of the answer, without those at its top. */
function countAnswered({ data }: { readonly data?: unknown }): number {
  const count = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + count(one), 0);
    if (typeof value !== 'object' || value === null) return 0;
    return Object.values(value).reduce((sum: number, one) => sum + 1 + count(one), 0);
  };
  return count(data) - Object.keys(data as object).length;
}
