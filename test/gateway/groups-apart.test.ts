import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { checkGroupsTogether } from '../../gateway/groups-apart.ts';
import type { FetchStep, Step } from '../../gateway/program.ts';

const schema = buildSchema(`directive @minGroup(rows: Int!, source: String!) on OBJECT
  type Query { ward: Ward place: Place }
  interface Place { visitsAggregate: [VisitsAggregate!] }
  type Ward implements Place { visitsAggregate: [VisitsAggregate!] again: [VisitsAggregate!] }
  type VisitsAggregate @minGroup(rows: 4, source: "clinic.visits") { count: Int }`);

const fetch = (query: string): FetchStep => ({
  kind: 'fetch',
  subgraph: 'clinic',
  operationKind: 'query',
  query,
  variables: [],
  path: [],
  representation: null,
  identities: {},
  inputRewrites: [],
  outputRewrites: [],
  fields: [],
});
const inSequence = (...queries: readonly string[]): Step => ({ kind: 'sequence', steps: queries.map(fetch) });

const ofWard = '{ ward { visitsAggregate { count } again { count } } }';

it.each([
  ['under a type', '{ ward { again { count } } }'],
  ['by an interface', '{ place { visitsAggregate { count } } }'],
  ['under a fragment on an interface', '{ place { ... on Place { visitsAggregate { count } } } }'],
  ['of entities', '{ _entities { ... on Place { visitsAggregate { count } } } }'],
])('refuses groups of one table in two requests, the second %s', (_, query) => {
  const asked = () => checkGroupsTogether(inSequence(ofWard, query), schema);
  expect(asked).toThrow(expect.objectContaining({ code: 'SMALL_GROUPS_APART' }));
});

it('takes them together in one request', () => {
  expect(() => checkGroupsTogether(inSequence(ofWard, '{ ward { __typename } }'), schema)).not.toThrow();
});
