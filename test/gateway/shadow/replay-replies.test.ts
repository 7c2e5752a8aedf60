import { expect, it } from 'vitest';
import { type Exchange, recordReplies } from '../../../gateway/shadow/record-replies.ts';
import { replayReplies } from '../../../gateway/shadow/replay-replies.ts';
import type { SubgraphRequest } from '../../../gateway/transport/transport.ts';
import { anonymous } from '../../../identity/viewer.ts';

const context = { viewer: anonymous, signal: new AbortController().signal };
const fetchOf = (ids: readonly string[], query = 'entities'): SubgraphRequest => ({
  query,
  variables: { first: 1, representations: ids.map((id) => ({ __typename: 'User', id })) },
  operationKind: 'query',
});
const exchange = (
  ids: readonly string[],
  errors: readonly { path: (string | number)[]; message: string }[] = [],
): Exchange => ({
  subgraph: 'users',
  request: fetchOf(ids),
  outcome: {
    kind: 'reply',
    reply: { dataText: JSON.stringify({ _entities: ids.map((id) => ({ name: id })) }), errors },
  },
});

async function replay(exchanges: readonly Exchange[], request: SubgraphRequest) {
  const { transports, wasAskedOtherwise } = replayReplies(['users'], exchanges);
  const reply = await transports
    .get('users')?.(request, context)
    .catch(() => null);
  return { reply, wasAskedOtherwise: wasAskedOtherwise() };
}

it('gives entities by their representations, in the order in which they are asked for', async () => {
  const exchanges = [exchange(['a', 'b']), exchange(['c'])];
  const { reply } = await replay(exchanges, fetchOf(['c', 'b', 'b', 'a']));
  expect(JSON.parse(reply?.dataText ?? '')).toEqual({
    _entities: [{ name: 'c' }, { name: 'b' }, { name: 'b' }, { name: 'a' }],
  });
});

it('moves errors to where their entities stand now', async () => {
  const errors = [
    { message: 'of b', path: ['_entities', 1, 'name'] },
    { message: 'of all', path: [] },
  ];
  const { reply } = await replay([exchange(['a', 'b'], errors)], fetchOf(['b', 'a', 'b']));
  expect(reply?.errors).toEqual([
    { message: 'of all', path: [] },
    { message: 'of b', path: ['_entities', 0, 'name'] },
    { message: 'of b', path: ['_entities', 2, 'name'] },
  ]);
});

it('knows a request whose fields stand in another order, with the type of an entity or without', async () => {
  const asPlanned = '{_entities(representations:$r){...on User{__typename name friend{__typename id}}}}';
  const asAsked = '{_entities(representations:$r){...on User{friend{id __typename}name}}}';
  const { request, ...rest } = exchange(['a']);
  const kept = { ...rest, request: { ...request, query: asAsked } };
  expect((await replay([kept], fetchOf(['a'], asPlanned))).wasAskedOtherwise).toBe(false);
  const less = '{_entities(representations:$r){...on User{friend{id}name}}}';
  expect((await replay([kept], fetchOf(['a'], less))).wasAskedOtherwise).toBe(true);
});

it.each([
  ['a representation', fetchOf(['z'])],
  ['a query', fetchOf(['a'], 'another')],
  ['variables', { ...fetchOf(['a']), variables: { ...fetchOf(['a']).variables, first: 2 } }],
])('notices %s that nobody asked for', async (_, request) => {
  expect(await replay([exchange(['a'])], request)).toEqual({ reply: null, wasAskedOtherwise: true });
});

it('keeps no more than it may', async () => {
  const transport = async () => ({ dataText: 'x'.repeat(60), errors: [] });
  const { transports, exchanges } = recordReplies(new Map([['users', transport]]), 100);
  await transports.get('users')?.({ query: 'q', variables: {}, operationKind: 'query' }, context);
  expect(exchanges()).toHaveLength(1);
  await transports.get('users')?.({ query: 'q', variables: {}, operationKind: 'query' }, context);
  expect(exchanges()).toBeNull();
});
