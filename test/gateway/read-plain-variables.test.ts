// Variables that are read without graphql-js, next to what graphql-js makes of them.

import { buildSchema, getVariableValues, Kind, parse, type VariableDefinitionNode } from 'graphql';
import { expect, it } from 'vitest';
import { coerceVariables } from '../../gateway/coerce-variables.ts';
import { createPlainReader } from '../../gateway/read-plain-variables.ts';
import { createRandom, type Random } from '../support/random.ts';

const schema = buildSchema(`
  scalar DateTime
  enum Color { RED GREEN }
  input Filter { eq: String, also: Int, in: [Color!] }
  type Query { a(x: Filter): Int }
`);

const types = ['String', 'ID', 'Int', 'Float', 'Boolean', 'DateTime', 'Color', 'Filter', 'Query', 'Nothing'];
const defaults = ['"a"', '1', '1.5', 'true', 'RED', 'null', '{ eq: "a" }'];
const values: readonly unknown[] = [
  'a',
  '',
  'RED',
  'BLUE',
  'toString',
  0,
  -0,
  1,
  1.5,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_649,
  9_007_199_254_740_992,
  Number.MAX_VALUE,
  true,
  false,
  null,
  [],
  ['RED'],
  [null],
  {},
  { eq: 'a' },
  { eq: 1 },
  { other: 1 },
];
const names = ['a', 'b', 'constructor', '__proto__', 'hasOwnProperty'];
const maxErrors = 10;

function writeDefinitions(random: Random): readonly VariableDefinitionNode[] {
  const text = names
    .filter(() => random.chance(0.5))
    .map((name) => {
      const named = random.chance(0.15) ? `[${random.pick(types)}]` : random.pick(types);
      const type = random.chance(0.4) ? `${named}!` : named;
      return `$${name}: ${type}${random.chance(0.15) ? ` = ${random.pick(defaults)}` : ''}`;
    });
  const [definition] = parse(`query ${text.length === 0 ? '' : `(${text.join(', ')})`} { a }`).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [];
}

function writeVariables(random: Random): Readonly<Record<string, unknown>> {
  const given = [...names, 'unknown'].filter(() => random.chance(0.7));
  // As JSON gives them: every name is an own key.
  return JSON.parse(`{${given.map((name) => `"${name}":${JSON.stringify(random.pick(values))}`).join(',')}}`);
}

it('gives what graphql-js gives, value for value and error for error', () => {
  const random = createRandom(20_261_127);
  let plain = 0;
  for (let turn = 0; turn < 3_000; turn++) {
    const definitions = writeDefinitions(random);
    const variables = writeVariables(random);
    const expected = tell(() => getVariableValues(schema, definitions, variables, { maxErrors }));
    expect(tell(() => coerceVariables(schema, definitions, variables, { maxErrors }))).toEqual(expected);
    if (createPlainReader(schema, definitions)(variables) !== null) plain += 1;
  }
  expect(plain).toBeGreaterThan(100);
});

/** With the order of the values, and as text, which tells apart what `toEqual` takes for the same. */
function tell(coerce: () => ReturnType<typeof getVariableValues>): unknown {
  const { coerced, errors } = coerce();
  if (errors !== undefined) return errors.map((error) => error.toJSON());
  return Object.entries(coerced).map(([name, value]) => [name, Object.is(value, -0) ? '-0' : JSON.stringify(value)]);
}

it('leaves to graphql-js what has a default or is not plain', () => {
  const read = (definitions: string, variables: Readonly<Record<string, unknown>>) => {
    const [definition] = parse(`query (${definitions}) { a }`).definitions;
    const listed = definition?.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [];
    return createPlainReader(schema, listed)(variables);
  };
  expect(read('$a: String!, $b: Int', { a: 'x', other: 1 })).toEqual({ a: 'x' });
  expect(read('$a: String = "y"', {})).toBeNull();
  expect(read('$a: ID', { a: 1 })).toBeNull();
  expect(read('$a: Color!', { a: 'BLUE' })).toBeNull();
  expect(read('$a: Filter', { a: null })).toBeNull();
  expect(read('$a: DateTime', { a: {} })).toBeNull();
});
