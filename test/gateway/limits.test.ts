import { describe, expect, it } from 'vitest';
import { ask, createTestGateway } from './ask.ts';
import { createToyMesh } from './toy-mesh.ts';

const gateway = createTestGateway(createToyMesh());

async function refusal(query: string, variables?: Record<string, unknown>) {
  const start = performance.now();
  const { data, errors } = await ask(gateway, query, variables);
  return {
    hasData: data !== undefined,
    codes: errors?.map(({ extensions }) => extensions.code) ?? [],
    isFast: performance.now() - start < 500,
  };
}

function refusedWith(code: string) {
  return { hasData: false, codes: [code], isFast: true };
}

/** Each fragment spreads the next one twice: 2^levels fields out of a kilobyte. */
function fragmentBomb(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, level) => `fragment F${level} on User { friend { ...F${level + 1} } other: friend { ...F${level + 1} } }`,
  );
  return `{ me { ...F0 } } ${fragments.join(' ')} fragment F${levels} on User { id }`;
}

const manyNames = (most: number, write: (index: number) => string) =>
  Array.from({ length: most }, (_, index) => write(index)).join(' ');

describe('an operation that is too large is refused at once', () => {
  it('by its fragments multiplied out', async () => {
    expect(await refusal(fragmentBomb(22))).toEqual(refusedWith('QUERY_TOO_MANY_SELECTIONS'));
    expect(await refusal(`{ me { id } } ${fragmentBomb(22).replace('{ me { ...F0 } }', '')}`)).toEqual(
      refusedWith('QUERY_TOO_MANY_SELECTIONS'),
    );
  });

  it('by its depth', async () => {
    const query = `{ me ${'{ friend '.repeat(40)} { id } ${'}'.repeat(40)} }`;
    expect(await refusal(query)).toEqual(refusedWith('QUERY_TOO_DEEP'));
  });

  it('by literals nested a thousand deep, instead of a stack that overflows', async () => {
    for (const [open, close] of [
      ['{not:', '}'],
      ['[', ']'],
    ] as const) {
      const query = `{ user(id: ${open.repeat(1_200)}1${close.repeat(1_200)}) { id } }`;
      expect(await refusal(query)).toEqual(refusedWith('QUERY_TOO_DEEP'));
    }
  });

  it('but brackets within texts and comments do not count', async () => {
    const brackets = '{[('.repeat(100);
    for (const text of [`"\\"${brackets}"`, `"""${brackets}\\"""${brackets}"""`, `"a" #${brackets}\n`]) {
      expect((await refusal(`{ user(id: ${text}) { id } }`)).codes).toEqual([]);
    }
  });

  it('by its aliases', async () => {
    const query = `{ me { ${manyNames(200, (index) => `a${index}: id`)} } }`;
    expect(await refusal(query)).toEqual(refusedWith('QUERY_TOO_MANY_ALIASES'));
  });

  it('by its root fields', async () => {
    const query = `{ ${manyNames(60, (index) => `a${index}: me { id }`)} }`;
    expect(await refusal(query)).toEqual(refusedWith('QUERY_TOO_MANY_ROOT_FIELDS'));
  });

  it('by its tokens and its characters', async () => {
    expect(await refusal(`{ me { ${'id '.repeat(6_000)} } }`)).toEqual(refusedWith('QUERY_TOO_MANY_TOKENS'));
    expect(await refusal(`{ me { id } } #${'x'.repeat(200_000)}`)).toEqual(refusedWith('QUERY_TOO_LONG'));
  });

  it('also where one field is repeated as often as tokens allow', async () => {
    expect(await refusal(`{ me { ${'id '.repeat(4_000)} } }`)).toEqual(refusedWith('QUERY_TOO_MANY_SELECTIONS'));
    // Comparing them pairwise is what graphql-js itself gives up.
    expect(await refusal(`{ me { ${'id '.repeat(1_900)} } }`)).toEqual(refusedWith('GRAPHQL_VALIDATION_FAILED'));
    expect((await refusal(`{ me { ${'id '.repeat(300)} } }`)).codes).toEqual([]);
  });

  it('by the ways that the planner would have to weigh', async () => {
    const query = `{ me ${'{ friend { favourite { critics '.repeat(9)} { id } ${'} } }'.repeat(9)} }`;
    expect((await refusal(query)).codes).toEqual(['PLANNING_FAILED']);
  });

  it('by the depth of its variables, however deep', async () => {
    const query = 'query ($id: ID!) { user(id: $id) { id } }';
    for (const depth of [60, 6_000, 200_000]) {
      const id = JSON.parse(`${'{"not":'.repeat(depth)}1${'}'.repeat(depth)}`);
      expect(await refusal(query, { id })).toEqual(refusedWith('QUERY_VARIABLES_TOO_DEEP'));
    }
  });

  it('by the lists and objects in its variables, but not by plain values', async () => {
    const query = 'query ($id: ID!) { user(id: $id) { id } }';
    const id = Array.from({ length: 100_000 }, (_, index) => ({ eq: index }));
    expect(await refusal(query, { id })).toEqual(refusedWith('QUERY_VARIABLES_TOO_MANY'));
    expect((await refusal(query, { id: id.map(({ eq }) => eq) })).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('but fragments that go in circles are a matter of validation', async () => {
    const query = '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }';
    expect((await refusal(query)).codes).toContain('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('a request error', () => {
  it.each([
    ['a document that is not GraphQL', '{ me { ', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ me { nothing } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable of another type', 'query ($id: ID!) { user(id: $id) { id } }', { id: [] }, 'BAD_USER_INPUT'],
    ['a variable that is missing', 'query ($id: ID!) { user(id: $id) { id } }', {}, 'BAD_USER_INPUT'],
    ['no operation', 'fragment A on User { id }', {}, 'OPERATION_RESOLUTION_FAILURE'],
    [
      'several operations without a name',
      'query A { me { id } } query B { me { id } }',
      {},
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a subscription', 'subscription { me }', {}, 'OPERATION_NOT_ALLOWED'],
    [
      'a variable named __proto__, whose filter would not count',
      'query ($__proto__: ID!) { user(id: $__proto__) { id } }',
      JSON.parse('{"__proto__": "DE"}'),
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('is given for %s', async (_, query, variables, code) => {
    expect(await refusal(query, variables)).toMatchObject({ hasData: false, codes: [code] });
  });
});
