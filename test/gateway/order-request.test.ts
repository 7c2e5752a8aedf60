// What subgraphs are asked for where a client adds `__typename` to every selection, and which way its answer then goes.

import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../gateway/limits/limits.ts';
import { composeHere } from '../../gateway/planning/compose-here.ts';
import type { FetchStep, Step } from '../../gateway/program.ts';
import type { SubgraphMake } from '../../gateway/read-subgraph.ts';
import { buildSupergraph } from '../../gateway/supergraph.ts';
import { anonymous } from '../../identity/viewer.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';

const ordersSdl = `type Query { order: Order! } type Mutation { first: Order second: Order }
  type Order { id: ID! size: Int buyer: Person } type Person @key(fields: "id") { id: ID! }`;
const peopleSdl =
  'type Person @key(fields: "id") { id: ID! name: String nick: String } type Query { people: [Person!] }';

async function plan(query: string, make: SubgraphMake = 'concord') {
  const subgraphs = [
    { ...createLocalSubgraph('orders', ordersSdl, {}), make },
    createLocalSubgraph('people', peopleSdl, {}),
  ];
  const supergraph = buildSupergraph(subgraphs, composeHere(subgraphs), {
    limits: defaultLimits,
    hasOpenSchema: true,
    onEvent: () => undefined,
  });
  const operation = await supergraph.prepare(query, null, anonymous);
  if (operation.kind === 'refused') throw new Error(JSON.stringify(operation.errors));
  const { program } = operation;
  const way = program.passThrough !== null ? 'passes through' : program.splice !== null ? 'is spliced' : 'is read';
  return { asked: listFetches(program.step).map((step) => step.query), way };
}

function listFetches(step: Step | null): readonly FetchStep[] {
  if (step === null) return [];
  if (step.kind === 'fetch') return [step];
  return step.kind === 'condition'
    ? [...listFetches(step.ifTrue), ...listFetches(step.ifFalse)]
    : step.steps.flatMap(listFetches);
}

const entities = (fields: string) =>
  `query($representations:[_Any!]!){_entities(representations:$representations){...on Person{${fields}}}}`;

describe('the requests of a client with __typename everywhere', () => {
  it.each<[string, string, readonly string[]]>([
    ['{ order { id size __typename } }', 'passes through', ['{order{id size __typename}}']],
    ['{ order { id __typename size } }', 'passes through', ['{order{id __typename size}}']],
    [
      '{ order { ...O __typename } } fragment O on Order { size id __typename }',
      'passes through',
      ['{order{size id __typename}}'],
    ],
    [
      'query ($w: Boolean!) { order { id ...O @include(if: $w) __typename } } fragment O on Order { size __typename }',
      'passes through',
      ['query($w:Boolean!){order{id ...on Order@include(if:$w){size __typename}__typename}}'],
    ],
    [
      '{ order { id buyer { id name __typename } __typename } }',
      'is spliced',
      ['{order{id buyer{id __typename}__typename}}', entities('name')],
    ],
    [
      '{ order { buyer { nick name __typename } size } }',
      'is spliced',
      ['{order{buyer{__typename id}size}}', entities('nick name')],
    ],
    [
      '{ people { name __typename } order { id __typename } }',
      'is spliced',
      ['{people{name __typename}}', '{order{id __typename}}'],
    ],
    ['{ __typename order { id } }', 'is read', ['{order{id}}']],
  ])('have the order of %s', async (query, way, asked) => {
    const planned = await plan(query);
    expect({ ...planned, asked: [...planned.asked].sort() }).toEqual({ way, asked: [...asked].sort() });
  });

  it('leave the root fields of a mutation where they are', async () => {
    const { asked } = await plan('mutation { second { size id __typename } first { id } }');
    expect(asked).toEqual(['mutation{second{size id __typename}first{id}}']);
  });

  it('are the planner’s own to a foreign subgraph', async () => {
    expect(await plan('{ order { id __typename } }', 'foreign')).toEqual({
      asked: ['{order{__typename id}}'],
      way: 'is read',
    });
  });
});
