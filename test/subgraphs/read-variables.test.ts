// Variables are read by types that are known beforehand. What comes of it is held against graphql-js, value by value and
// word by word, whatever is given.

import fc from 'fast-check';
import { buildSchema, getVariableValues, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createInputReaders } from '../../subgraphs/product/input-reader.ts';
import { createVariablesReader, type VariablesReader } from '../../subgraphs/product/read-variables.ts';

const schema = buildSchema(`
  scalar Anything
  enum Status { PLACED PAID }
  input Filter { and: [Filter!] not: Filter id: IdFilter status: StatusFilter flag: Boolean = true size: Int! = 7 }
  input IdFilter { eq: ID in: [ID!] isNull: Boolean }
  input StatusFilter { eq: Status in: [Status] }
  input Strict { must: String! may: [[Int]] }
  input One @oneOf { id: ID name: String }
  type Query { a(float: Float): Int }
`);
const fieldsOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Filter: { and: '[Filter!]', not: 'Filter', id: 'IdFilter', status: 'StatusFilter', flag: 'Boolean', size: 'Int!' },
  IdFilter: { eq: 'ID', in: '[ID!]', isNull: 'Boolean' },
  StatusFilter: { eq: 'Status', in: '[Status]' },
  Strict: { must: 'String!', may: '[[Int]]' },
  One: { id: 'ID', name: 'String' },
};
const odd = fc.constantFrom<unknown>(null, true, 0, 7, 2_147_483_648, 1.5, '', '7', 'PLACED', [], {}, [null], {
  id: 1,
});
const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  String: fc.string({ maxLength: 3 }),
  ID: fc.constantFrom('a', '7', 7),
  Int: fc.integer({ min: -3, max: 3 }),
  Float: fc.constantFrom(1.5, 2, -1),
  Boolean: fc.boolean(),
  Anything: odd,
  Status: fc.constantFrom('PLACED', 'PAID'),
};

type Entry = readonly [name: string, value: unknown];

/** All are its own, whatever their names, as in JSON. */
const objectOf = (entries: readonly (Entry | null)[]) => {
  const texts = entries.flatMap((entry) =>
    entry === null ? [] : [entry.map((part) => JSON.stringify(part)).join(':')],
  );
  return JSON.parse(`{${texts.join()}}`) as Record<string, unknown>;
};

/** Mostly what the type takes. */
function someValue(type: string, depth = 3): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 20, arbitrary: fittingValue(type, depth) }, { weight: 1, arbitrary: odd });
}

function fittingValue(type: string, depth: number): fc.Arbitrary<unknown> {
  if (type.endsWith('!')) return fittingValue(type.slice(0, -1), depth);
  if (type.startsWith('[')) return fc.array(someValue(type.slice(1, -1), depth), { maxLength: 2 });
  const scalar = scalars[type];
  if (scalar !== undefined) return scalar;
  const entries = Object.entries(fieldsOf[type] ?? {}).map(([name, inner]) =>
    depth === 0
      ? fc.constant(null)
      : fc.option(entryOf(name, someValue(inner, depth - 1)), { freq: name === 'must' ? 9 : 1 }),
  );
  const stranger = fc.constantFrom('__proto__', 'constructor', 'toString', 'idd').chain((name) => entryOf(name, odd));
  const maybeStranger = fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: stranger });
  return fc.tuple(...entries, maybeStranger).map(objectOf);
}

function entryOf(name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Entry> {
  return value.map((one) => [name, one] as const);
}

const names = ['a', 'b', '__proto__', 'constructor'] as const;
const defaults: Readonly<Record<string, string>> = {
  String: '"x"',
  'Int!': '3',
  '[Int!]': '[1, 2]',
  Boolean: 'false',
  Status: 'PAID',
  Filter: '{ not: { size: 1 } }',
};
const typeText = fc
  .tuple(
    fc.constantFrom(...Object.keys(scalars), ...Object.keys(fieldsOf)),
    fc.constantFrom('*', '*!', '[*]', '[*!]', '[*]!', '[[*]]'),
  )
  .map(([name, around]) => around.replace('*', name));

type Asked = { readonly texts: readonly string[]; readonly given: readonly Record<string, unknown>[] };

/** Definitions of variables, and what so many requests give. */
function asking(requests: number): fc.Arbitrary<Asked> {
  return fc.array(fc.tuple(typeText, fc.boolean()), { minLength: 1, maxLength: 4 }).chain((definitions) => {
    const texts = definitions.map(([type, hasDefault], index) => {
      const fallback = hasDefault && defaults[type] !== undefined ? ` = ${defaults[type]}` : '';
      return `$${names[index]}: ${type}${fallback}`;
    });
    const entries = definitions.map(([type], index) =>
      fc.option(entryOf(names[index] ?? '', someValue(type)), { freq: 9 }),
    );
    const given = fc.tuple(...entries).map(objectOf);
    return fc.array(given, { minLength: requests, maxLength: requests }).map((all) => ({ texts, given: all }));
  });
}

function read(texts: readonly string[]) {
  const [parsed] = parse(`query (${texts.join(', ')}) { a }`).definitions;
  const nodes = (parsed as OperationDefinitionNode).variableDefinitions ?? [];
  return { nodes, reader: createVariablesReader(schema, nodes, createInputReaders()) };
}

function shapeOf(reader: VariablesReader, values: Record<string, unknown>): string {
  const given = reader.read(values);
  if (given.kind === 'refused') throw given.errors[0];
  return given.shape;
}

describe('variables', () => {
  it('are what graphql-js makes of them, or refused in its words', () => {
    const seen = { coerced: 0, refused: 0 };
    fc.assert(
      fc.property(asking(1), ({ texts, given: [values = {}] }) => {
        const { nodes, reader } = read(texts);
        const { coerced, errors } = getVariableValues(schema, nodes, values);
        const answer = reader.read(values);
        seen[answer.kind] += 1;
        if (answer.kind === 'refused') {
          expect(answer.errors.map((error) => error.toJSON())).toEqual(errors?.map((error) => error.toJSON()));
        } else expect(Object.entries(answer.values)).toEqual(Object.entries(coerced ?? {}));
      }),
      { numRuns: 1_500 },
    );
    // Else it would show little.
    expect(Math.min(seen.coerced, seen.refused)).toBeGreaterThan(200);
  });

  it('of one shape have the same slots', () => {
    let same = 0;
    fc.assert(
      fc.property(asking(2), ({ texts, given: [one = {}, other = {}] }) => {
        const { reader } = read(texts);
        const [a, b] = [reader.read(one), reader.read(other)];
        if (a.kind === 'refused' || b.kind === 'refused' || a.shape !== b.shape) return;
        same += 1;
        expect(reader.slot(a.values)).toEqual(reader.slot(b.values));
      }),
      { numRuns: 1_500 },
    );
    expect(same).toBeGreaterThan(100);
  });

  it.each([
    ['a null', '$a: Int', { a: 1 }, { a: null }],
    ['one that is not given', '$a: Int', { a: 1 }, {}],
    ['a boolean', '$a: Boolean', { a: true }, { a: false }],
    ['a word of an enum', '$a: [Status]', { a: ['PAID'] }, { a: ['PLACED'] }],
    ['a condition', '$a: IdFilter', { a: { eq: '1' } }, { a: { in: ['1'] } }],
    ['the number of conditions', '$a: [IdFilter]', { a: [{ eq: '1' }] }, { a: [{ eq: '1' }, { eq: '2' }] }],
  ])('are of another shape by %s', (_, text, one, other) => {
    const { reader } = read([text]);
    expect(shapeOf(reader, one)).not.toBe(shapeOf(reader, other));
    expect(shapeOf(reader, one)).toBe(shapeOf(reader, structuredClone(one)));
  });

  it('are of one shape by other data, however many in a list', () => {
    const { reader } = read(['$a: String!', '$b: [ID!]']);
    expect(shapeOf(reader, { a: 'x', b: ['1'] })).toBe(shapeOf(reader, { a: 'y', b: [] }));
  });
});
