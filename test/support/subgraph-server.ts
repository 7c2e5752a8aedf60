// A subgraph as another team may run it: on a real socket, with a schema that it tells itself and that a test may change while
// it serves. It keeps nothing of who asks.

import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { anonymous } from '../../identity/viewer.ts';

export type SubgraphServer = {
  readonly url: string;
  readonly port: number;
  /** From now on it is this one. */
  readonly become: (subgraph: Pick<GatewaySubgraph, 'transport'>) => void;
  /** Requests that it answered. */
  readonly answered: () => number;
  readonly close: () => Promise<void>;
};

/** `port` 0 takes a free one. */
export async function startSubgraphServer(
  subgraph: Pick<GatewaySubgraph, 'transport'>,
  port = 0,
): Promise<SubgraphServer> {
  let current = subgraph;
  let answered = 0;
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(404).end();
    const { query, variables } = JSON.parse((await text(request)) || '{}') as { query: string; variables: object };
    const { dataText, errors } = await current.transport(
      { query, variables: { ...variables }, operationKind: 'query' },
      { viewer: anonymous, signal: new AbortController().signal },
    );
    answered += 1;
    const written = errors.length === 0 ? '' : `,"errors":${JSON.stringify(errors)}`;
    response
      .setHeader('content-type', 'application/graphql-response+json')
      .end(`{"data":${dataText ?? 'null'}${written}}`);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as { readonly port: number };
  return {
    url: `http://127.0.0.1:${taken}/graphql`,
    port: taken,
    become: (next) => {
      current = next;
    },
    answered: () => answered,
    close: () => closeServer(server),
  };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
