// The door "error texts", by way of a bug: what a subgraph in this process throws is for the operator, whichever executor serves.

import { expect, it } from 'vitest';
import type { GatewayEvent } from '../../gateway/gateway-event.ts';
import { ask, createTestGateway } from '../gateway/ask.ts';
import { createToyMesh } from '../gateway/toy-mesh.ts';

it.each(['concord', 'apollo'] as const)('words of a failing transport go no further: executor %s', async (executor) => {
  const events: GatewayEvent[] = [];
  const subgraphs = createToyMesh().map((subgraph) =>
    subgraph.name === 'reviews'
      ? { ...subgraph, transport: () => Promise.reject(new Error('cannot read ada@example.com')) }
      : subgraph,
  );
  const gateway = createTestGateway(subgraphs, { executor, onEvent: (event) => events.push(event) });
  const { data, errors } = await ask(gateway, '{ bestReview { id } me { id } }');
  expect(data).toEqual({ bestReview: null, me: { id: 'u1' } });
  expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'SUBGRAPH_UNREACHABLE' }]);
  expect(JSON.stringify(errors)).not.toContain('ada');
  expect(events).toContainEqual(expect.objectContaining({ kind: 'subgraph-failed', subgraph: 'reviews' }));
});
