import { describe, expect, it } from 'vitest';
import type { Limits } from '../../../gateway/limits/limits.ts';
import { anonymous } from '../../../identity/viewer.ts';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';
import { ask, createTestGateway } from '../ask.ts';
import { createToyMesh } from '../toy-mesh.ts';

const gateway = createTestGateway(createToyMesh());
/** Takes any value. */
const echo = createLocalSubgraph('echo', 'scalar Any type Query { echo(value: Any): Int }', {
  Query: { echo: () => 1 },
});

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
    expect(await refusal(`{ me { ${'id '.repeat(1_900)} } }`)).toEqual(refusedWith('QUERY_TOO_MANY_REPEATS'));
    expect((await refusal(`{ me { ${'id '.repeat(140)} } }`)).codes).toEqual([]);
  });

  it('by fields that would be compared pair by pair, and pairs below pairs', async () => {
    const nest = (levels: number): string => (levels === 0 ? 'id' : `friend { ${nest(levels - 1)} } `.repeat(8));
    expect(await refusal(`{ me { ${nest(3)} } }`)).toEqual(refusedWith('QUERY_TOO_MANY_REPEATS'));
    const spreads = `{ me { ${manyNames(150, (index) => `...F${index}`)} } } `;
    const fragments = manyNames(150, (index) => `fragment F${index} on User { a${index % 50}: id }`);
    expect((await refusal(spreads + fragments)).codes).toEqual(['QUERY_TOO_MANY_ALIASES']);
    expect(await refusal(spreads + fragments.replaceAll(/a\d+: /g, ''))).toEqual(refusedWith('QUERY_TOO_MANY_REPEATS'));
  });

  it('by its directives, all together and in one place', async () => {
    expect(await refusal(`{ me { id ${'@a '.repeat(10)} } }`)).toEqual(refusedWith('QUERY_TOO_MANY_DIRECTIVES'));
    const directed = manyNames(30, () => 'name @include(if: true)');
    const query = `{ me { ${manyNames(8, (index) => `friend { ...F } a${index}: friend { ...F }`)} } } fragment F on User { ${directed} }`;
    expect(await refusal(query)).toEqual(refusedWith('QUERY_TOO_MANY_DIRECTIVES'));
  });

  it('by operations of its document that were not asked for', async () => {
    const others = manyNames(30, (index) => `query Q${index} { me { ...F } }`);
    const fragment = `fragment F on User { ${manyNames(70, () => 'id')} }`;
    const query = `query Asked { __typename } ${others} ${fragment}`;
    const context = { viewer: anonymous, signal: new AbortController().signal };
    const { errorCodes } = await gateway.execute({ query, operationName: 'Asked' }, context);
    expect(errorCodes).toEqual(['QUERY_TOO_MANY_SELECTIONS']);
  });

  it('by the ways that the planner would have to weigh', async () => {
    const query = `{ me ${'{ friend { favourite { critics '.repeat(9)} { id } ${'} } }'.repeat(9)} }`;
    expect((await refusal(query)).codes).toEqual(['PLANNING_FAILED']);
  });

  it('by the depth of its variables, however deep', async () => {
    const query = 'query ($id: ID!) { user(id: $id) { id } }';
    for (const depth of [60, 6_000, 200_000]) {
      const id = JSON.parse(`${'{"not":'.repeat(depth)}1${'}'.repeat(depth)}`);
      expect(await refusal(query, { id })).toEqual(refusedWith('QUERY_INPUT_TOO_DEEP'));
    }
  });

  it('by the lists and objects in its variables, but not by plain values', async () => {
    const query = 'query ($id: ID!) { user(id: $id) { id } }';
    const id = Array.from({ length: 10_000 }, (_, index) => ({ eq: index }));
    expect(await refusal(query, { id })).toEqual(refusedWith('QUERY_INPUT_TOO_LARGE'));
    expect((await refusal(query, { id: id.map(({ eq }) => eq) })).codes).toEqual(['BAD_USER_INPUT']);
    expect(await refusal(query, { id: [...id.keys(), 1] })).toEqual(refusedWith('QUERY_LIST_TOO_LONG'));
  });

  it('but fragments that go in circles are a matter of validation', async () => {
    const query = '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }';
    expect((await refusal(query)).codes).toContain('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('the most that a limit allows is answered, and one more is refused', () => {
  const named = (most: number) => manyNames(most, (index) => `a${index}: id`);
  const nested = (levels: number) => `${'{ friend '.repeat(levels - 2)}{ id }${' }'.repeat(levels - 2)}`;
  const lists = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
  const byLiteral = (value: string) => `{ me { id @include(if: true) } echo(value: ${value}) }`;
  const cases: readonly (readonly [keyof Limits, number, (size: number) => string, string])[] = [
    ['characters', 40, (size) => '{ me { id } }'.padEnd(size, ' '), 'QUERY_TOO_LONG'],
    ['lines', 7, (size) => `{ me { id } }${'\n\r\n\r'.slice(0, 2)}${'\r'.repeat(size - 3)}`, 'QUERY_TOO_LONG'],
    ['tokens', 20, (size) => `{ me { ${'id '.repeat(size - 5)} } }`, 'QUERY_TOO_MANY_TOKENS'],
    ['depth', 6, (size) => `{ me ${nested(size)} }`, 'QUERY_TOO_DEEP'],
    ['aliases', 4, (size) => `{ me { ${named(size)} } }`, 'QUERY_TOO_MANY_ALIASES'],
    [
      'rootFields',
      4,
      (size) => `{ ${manyNames(size, (index) => `a${index}: me { id }`)} }`,
      'QUERY_TOO_MANY_ROOT_FIELDS',
    ],
    ['selections', 4, (size) => `{ me { ${named(size - 1)} } }`, 'QUERY_TOO_MANY_SELECTIONS'],
    [
      'selections',
      8,
      (size) => `{ me { ...F ...F } } fragment F on User { ${named((size - 4) / 2)} }`,
      'QUERY_TOO_MANY_SELECTIONS',
    ],
    ['repeats', 3, (size) => `{ me { ${'id '.repeat(size)} } }`, 'QUERY_TOO_MANY_REPEATS'],
    [
      'directives',
      4,
      (size) => `{ me { ${manyNames(size, (index) => `a${index}: id @include(if: true)`)} } }`,
      'QUERY_TOO_MANY_DIRECTIVES',
    ],
    [
      'directivesTogether',
      1,
      (size) => `{ me { id ${['@include(if: true)', '@skip(if: false)'].slice(0, size).join(' ')} } }`,
      'QUERY_TOO_MANY_DIRECTIVES',
    ],
    ['inputDepth', 3, (size) => byLiteral(lists(size)), 'QUERY_INPUT_TOO_DEEP'],
    ['inputObjects', 3, (size) => byLiteral(`[${'{} '.repeat(size - 1)}]`), 'QUERY_INPUT_TOO_LARGE'],
    ['listItems', 3, (size) => byLiteral(`[${'1 '.repeat(size)}]`), 'QUERY_LIST_TOO_LONG'],
    ['inputDepth', 3, (size) => `query ($a: Any = ${lists(size)}) { echo(value: $a) }`, 'QUERY_INPUT_TOO_DEEP'],
  ];

  it.each(cases)('%s: %i', async (limit, most, write, code) => {
    const measured = createTestGateway([...createToyMesh(), echo], { limits: { [limit]: most } });
    const step = limit === 'selections' && write(most).includes('fragment') ? 2 : 1;
    expect((await ask(measured, write(most))).errors ?? []).toEqual([]);
    const { data, errors } = await ask(measured, write(most + step));
    expect([data, errors?.map(({ extensions }) => extensions.code)]).toEqual([undefined, [code]]);
    expect(errors?.[0]?.message).toMatch(new RegExp(`\\b${most}\\b`));
  });

  it.each([
    ['inputDepth', 3, (size: number) => JSON.parse(lists(size)), 'QUERY_INPUT_TOO_DEEP'],
    ['inputObjects', 3, (size: number) => Array.from({ length: size - 1 }, () => ({})), 'QUERY_INPUT_TOO_LARGE'],
    ['listItems', 3, (size: number) => Array.from({ length: size }, () => 1), 'QUERY_LIST_TOO_LONG'],
  ] as const)('%s of variables: %i', async (limit, most, make, code) => {
    const measured = createTestGateway([...createToyMesh(), echo], { limits: { [limit]: most } });
    const query = 'query ($a: Any) { echo(value: $a) }';
    expect((await ask(measured, query, { a: make(most) })).errors ?? []).toEqual([]);
    const { errors } = await ask(measured, query, { a: make(most + 1) });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
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
