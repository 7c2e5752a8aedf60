// How much text an operation may hand on: what is used often counts as often.

import { describe, expect, it } from 'vitest';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';
import { ask, createTestGateway } from '../ask.ts';

const echo = createLocalSubgraph(
  'echo',
  'scalar Any input Filter { text: String other: String } type Query { echo(value: Any text: String filter: Filter): Int }',
  { Query: { echo: () => 1 } },
);
const gateway = createTestGateway([echo], { limits: { inputCharacters: 100 } });

async function codeOf(query: string, variables: Record<string, unknown> = {}) {
  return (await ask(gateway, query, variables)).errors?.[0]?.extensions.code ?? null;
}

const x = (times: number) => 'x'.repeat(times);

describe('the text of an operation may be as long as allowed, and no longer', () => {
  it.each([
    [
      'of a variable that is used once',
      'query ($a: String) { echo(text: $a) }',
      (size: number) => ({ a: x(size) }),
      100,
    ],
    [
      'of a variable, as often as it is used',
      'query ($a: String) { a: echo(text: $a) b: echo(filter: { text: $a, other: $a }) c: echo(text: $a) }',
      (size: number) => ({ a: x(size) }),
      25,
    ],
    [
      'of a variable in a fragment, as often as that is spread',
      'query ($a: String) { ...F ... { ...F } } fragment F on Query { ...G b: echo(text: $a) } fragment G on Query { a: echo(text: $a) }',
      (size: number) => ({ a: x(size) }),
      25,
    ],
    [
      'of objects, with their names',
      'query ($a: Any) { echo(value: $a) }',
      (size: number) => ({ a: { name: x(size) } }),
      88,
    ],
    ['of lists', 'query ($a: Any) { echo(value: $a) }', (size: number) => ({ a: [x(10), x(size)] }), 82],
  ])('%s', async (_, query, write, most) => {
    expect(await codeOf(query, write(most))).toBeNull();
    expect(await codeOf(query, write(most + 1))).toBe('QUERY_INPUT_TOO_LONG');
  });

  it('that stands in the document, as often as its fragment is spread', async () => {
    const write = (size: number) => `{ ...F ... { ...F } } fragment F on Query { echo(text: "${x(size)}") }`;
    expect(await codeOf(write(50))).toBeNull();
    expect(await codeOf(write(51))).toBe('QUERY_INPUT_TOO_LONG');
  });

  it('of a default, where nothing is given instead', async () => {
    const query = `query ($a: String = "${x(101)}") { echo(text: $a) }`;
    expect(await codeOf(query)).toBe('QUERY_INPUT_TOO_LONG');
    expect(await codeOf(query, { a: 'short' })).toBeNull();
  });

  it('of a variable that is declared and not used is not counted, since nobody gets it', async () => {
    const query = 'query ($a: String, $b: Int) { echo(text: $a) @include(if: true) }';
    expect(await codeOf(query, { a: x(3), b: 1 })).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

it('does not quote all of a variable in each of its errors', async () => {
  const filter = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`unknown${index}`, 1]));
  const { errors = [] } = await ask(gateway, 'query ($a: Filter) { echo(filter: $a) }', { a: filter });
  expect(errors.length).toBeGreaterThan(1);
  expect(JSON.stringify(errors).length).toBeLessThan(10_000);
  expect(errors[0]?.message).toContain('unknown0');
});

it('refuses an object of more members than a list may have items', async () => {
  const generous = createTestGateway([echo], { limits: { listItems: 3 } });
  const query = 'query ($a: Any) { echo(value: $a) }';
  const send = async (value: unknown) =>
    (await ask(generous, query, { a: value })).errors?.[0]?.extensions.code ?? null;
  expect(await send({ a: 1, b: 2, c: 3 })).toBeNull();
  expect(await send({ a: 1, b: 2, c: 3, d: 4 })).toBe('QUERY_LIST_TOO_LONG');
  const literal = await ask(generous, '{ echo(value: { a: 1, b: 2, c: 3, d: 4 }) }');
  expect(literal.errors?.[0]?.extensions.code).toBe('QUERY_LIST_TOO_LONG');
});
