// Answers that are put together from texts are those that come of reading the replies: on any data, whatever it holds.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEnvelopeParts } from '../../../gateway/envelope.ts';
import { execute } from '../../../gateway/execute.ts';
import { defaultLimits } from '../../../gateway/limits/limits.ts';
import type { ExecutionResult } from '../../../gateway/outcome.ts';
import { composeHere } from '../../../gateway/planning/compose-here.ts';
import { buildSupergraph, type GatewaySubgraph } from '../../../gateway/supergraph.ts';
import type { Transport } from '../../../gateway/transport/transport.ts';
import { noDemands } from '../../../identity/demands.ts';
import { anonymous } from '../../../identity/viewer.ts';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';

const ordersSdl = `scalar DateTime scalar JSON
  type Query { orders: [Order]! one: Order }
  type Order { id: ID! note: String at: DateTime document: JSON size: Float buyer: Person payer: Person goods: [Item]! }
  type Person @key(fields: "id") { id: ID! label: String }
  type Item @key(fields: "sku lot", resolvable: false) { sku: String! lot: Int! }`;
const peopleSdl = `type Person @key(fields: "id") { id: ID! name: String nick: [String] friend: Person orders(first: Int): [Visit!]!
  must: String! } type Query { people: [Person!] document: JSON } scalar JSON type Visit { name: String at: Int }`;
const itemsSdl = 'type Item @key(fields: "sku lot") { sku: String! lot: Int! title: String price: Float }';

type Row = Readonly<Record<string, unknown>>;
type Data = {
  readonly orders: readonly (Row | null)[];
  readonly one: Row | null;
  readonly people: ReadonlyMap<string, Row>;
};

/** Texts that look like the JSON around them. */
const tricky = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '"__typename"',
    '__typename',
    '{"__typename":"Person","id":',
    '"}',
    '\\',
    '\\"',
    'name',
    '"name":',
    '}',
    ',null,',
    '',
  ),
);
const id = fc.oneof(fc.constantFrom('a', 'b', 'c'), tricky);
const person = fc.record({ id, label: fc.option(tricky) });
const item = fc.record({ sku: id, lot: fc.integer({ min: -2, max: 3 }) });
const order = fc.record({
  id,
  note: fc.option(tricky),
  at: fc.option(tricky),
  document: fc.oneof(tricky, fc.constant({ __typename: 'Person', id: 'a' }), fc.constant(null)),
  size: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  buyer: fc.option(person),
  payer: fc.option(person),
  goods: fc.array(fc.option(item), { maxLength: 3 }),
});
const known = fc.record({
  name: fc.option(tricky),
  nick: fc.option(fc.array(fc.option(tricky), { maxLength: 2 })),
  friend: fc.constant(null),
  orders: fc.array(fc.record({ name: fc.option(tricky), at: fc.constant(1) }), { maxLength: 2 }),
  must: fc.option(fc.constant('must')),
});
const data: fc.Arbitrary<Data> = fc
  .record({
    orders: fc.array(fc.option(order), { maxLength: 5 }),
    one: fc.option(order),
    people: fc.array(fc.tuple(id, known), { maxLength: 4 }),
  })
  .map(({ people, ...rest }) => ({ ...rest, people: new Map(people) }));

let now: Data;
const personOf = {
  __resolveReference: ({ id }: { id: string }) => {
    const found = now.people.get(id);
    return found === undefined ? null : { id, ...found };
  },
};
const subgraphs: readonly GatewaySubgraph[] = [
  createLocalSubgraph('orders', ordersSdl, { Query: { orders: () => now.orders, one: () => now.one } }),
  createLocalSubgraph('people', peopleSdl, {
    Person: personOf,
    Query: {
      people: () => [...now.people].map(([id, one]) => ({ ...one, id })),
      document: () => now.orders[0]?.document,
    },
  }),
  createLocalSubgraph('items', itemsSdl, {
    Item: { __resolveReference: (key: Row) => (key.lot === 0 ? null : { ...key, title: `${key.sku}"`, price: 1e21 }) },
  }),
];
const supergraph = buildSupergraph(subgraphs, composeHere(subgraphs), {
  limits: defaultLimits,
  hasOpenSchema: true,
  onEvent: () => undefined,
});

async function runBoth(query: string, transports: ReadonlyMap<string, Transport> = supergraph.transports) {
  const operation = await supergraph.prepare(query, null, anonymous);
  if (operation.kind === 'refused') throw new Error(JSON.stringify(operation.errors));
  const { program } = operation;
  const asked: string[] = [];
  const execution = () => ({
    transports: new Map(
      [...transports].map(([name, transport]): [string, Transport] => [
        name,
        (request, context) => {
          asked.push(name);
          return transport(request, context);
        },
      ]),
    ),
    introspect: supergraph.introspect,
    variables: { yes: true, no: false },
    viewer: anonymous,
    operationHash: '',
    demands: noDemands,
    envelopeParts: createEnvelopeParts(noDemands),
    signal: new AbortController().signal,
    onEvent: () => undefined,
  });
  const spliced = await execute(program, execution());
  const askedBySplice = asked.splice(0);
  const read = await execute({ ...program, splice: null }, execution());
  return { program, spliced, read, askedBySplice, asked };
}

const textOf = ({ data }: ExecutionResult) => (data.kind === 'text' ? data.text : JSON.stringify(data.value));

const spliceable = [
  '{ orders { buyer { label name } } }',
  '{ orders { note buyer { name nick label id } } }',
  '{ orders { id note buyer { id name nick } size } }',
  '{ orders { buyer { name id } } }',
  '{ orders { at buyer { name orders(first: 2) { at } } } }',
  '{ orders { buyer { must name } } }',
  '{ orders { goods { lot title price sku } note } }',
  '{ orders { goods { lot title } buyer { id name } } }',
  '{ one { buyer { name } } orders { note } }',
  'query { orders { id note @include(if: true) buyer { name } } }',
  '{ orders { buyer { name } payer { nick } } }',
  '{ orders { goods { title } buyer { __typename name } } }',
  '{ orders { id buyer { id name nick __typename } note __typename } }',
  '{ orders { buyer { name __typename id } payer { __typename label name } __typename id } }',
  '{ orders { goods { sku title price __typename lot } at __typename } one { note b: payer { name __typename } } }',
  '{ orders { buyer { orders(first: 1) { at __typename } nick __typename } __typename } }',
  '{ orders { ...O __typename } } fragment O on Order { note buyer { ...P __typename } } fragment P on Person { id name }',
  'query ($no: Boolean!) { orders { id buyer @skip(if: $no) { name } payer @include(if: $no) { nick __typename } } }',
  'query ($yes: Boolean!) { orders { buyer { name } ...O @include(if: $yes) } } fragment O on Order { at id __typename }',
  '{ orders { buyer { name id nick } } }',
  '{ orders { buyer { ...P ...N __typename } } } fragment P on Person { id name __typename } fragment N on Person { nick }',
  '{ orders { buyer { nick label orders(first: 2) { at } __typename name } goods { price lot title sku } } }',
  '{ people { name __typename } orders { note __typename } }',
  '{ one { note buyer { name __typename } __typename } orders { id goods { title __typename } } people { nick __typename } }',
  '{ orders { id buyer { id nick __typename } } document people { id __typename } }',
];
const readOnly = [
  '{ orders { at buyer { name orders(first: 2) { name at } } } }',
  '{ orders { buyer { type: __typename name } } }',
  '{ orders { document buyer { name } } }',
  '{ orders { buyer { name } } one { buyer { name } } }',
  '{ orders { buyer { nick id name: name orders(first: 1) { name } } } }',
  '{ orders { buyer { id: name } } }',
  '{ orders { buyer { __proto__: name } } }',
  '{ orders { id } people { name } one { note } }',
  '{ __typename orders { id } people { name } }',
  'query ($no: Boolean!) { orders { buyer { id name @include(if: $no) } } }',
];

describe('an answer over several subgraphs', () => {
  it.each(spliceable)('is put together without reading %s', async (query) => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(data, async (given) => {
        now = given;
        const { program, spliced, read, askedBySplice, asked } = await runBoth(query);
        expect(program.splice).not.toBeNull();
        expect(textOf(spliced)).toBe(textOf(read));
        expect(spliced.errors).toEqual(read.errors);
        expect([...askedBySplice].sort()).toEqual([...asked].sort());
        if (spliced.data.kind === 'text') taken++;
      }),
      { numRuns: Number(process.env.CONCORD_TEST_RUNS ?? 150) },
    );
    expect(taken).toBeGreaterThan(20);
  });

  it.each(readOnly)('is read where texts do not do: %s', async (query) => {
    await fc.assert(
      fc.asyncProperty(data, async (given) => {
        now = given;
        const { program, spliced, read } = await runBoth(query);
        expect(program.splice).toBeNull();
        expect(textOf(spliced)).toBe(textOf(read));
      }),
      { numRuns: 10 },
    );
  });
});

describe('a subgraph that writes its JSON otherwise', () => {
  const respell = (spell: (text: string) => string | null) =>
    new Map(
      [...supergraph.transports].map(([name, transport]): [string, Transport] => [
        name,
        async (request, context) => {
          const { dataText, errors } = await transport(request, context);
          return { dataText: dataText === null ? null : spell(dataText), errors };
        },
      ]),
    );
  it.each<[string, (text: string) => string | null]>([
    ['with blanks everywhere', (text) => JSON.stringify(JSON.parse(text), null, 1)],
    ['as PostgreSQL writes lists', (text) => text.replaceAll('},{', '}, \n {')],
    ['with escapes in a key', (text) => text.replaceAll('"a"', '"\\u0061"')],
    ['with no data', () => null],
    ['with null as data', () => 'null'],
    ['with fewer entities', (text) => text.replace(/,null\]|,\{"name":null[^}]*\}\]/, ']')],
  ])('is read like any other: %s', async (_, spell) => {
    const buyers = ['a', 'b', 'c'].map((id) => ({ id, buyer: { id }, goods: [] }));
    now = { orders: [...buyers, null, ...buyers], one: null, people: new Map([['a', { name: 'A' }]]) };
    const { spliced, read } = await runBoth('{ orders { buyer { id name } } }', respell(spell));
    expect(JSON.parse(textOf(spliced))).toEqual(JSON.parse(textOf(read)));
    expect(spliced.errors).toEqual(read.errors);
  });
});
