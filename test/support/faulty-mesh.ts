// Three subgraphs over HTTP behind one gateway. That of the customers, which holds entities of the others, can be given a
// fault and made well again.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewayEvent } from '../../gateway/gateway-event.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import {
  createHttpTransport,
  type HttpTransport,
  type HttpTransportSettings,
} from '../../gateway/transport/http-transport.ts';
import type { SubgraphRequest } from '../../gateway/transport/transport.ts';
import { anonymous } from '../../identity/viewer.ts';
import { createLocalSubgraph } from './local-subgraph.ts';

/** What a faulty subgraph does with a request; `answer` works out the right answer, as text. */
export type Behaviour = (exchange: {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly isForEntities: boolean;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly answer: () => Promise<string>;
}) => unknown;

/** `killed`: nothing listens, and what was connected is cut. `silenced`: it is not heard, and
 * what was connected is not even afterwards. */
export type Fault = Behaviour | 'killed' | 'silenced';

export type FaultyMesh = {
  readonly gateway: Gateway;
  readonly events: readonly GatewayEvent[];
  readonly begin: (fault: Fault) => Promise<void>;
  /** `network`: only that, while what the subgraph itself does stays. */
  readonly end: (what?: 'all' | 'network') => Promise<void>;
  /** Breaks all connections to the faulty subgraph, which is well and takes new ones. */
  readonly cut: () => void;
  /** Requests that came to the faulty subgraph. */
  readonly count: () => number;
  readonly close: () => Promise<void>;
};

const names = ['Ada', 'Bob', 'Cem'];
const customers = names.map((name, index) => ({ __typename: 'Customer', id: `c${index + 1}`, name }));
const mesh: readonly GatewaySubgraph[] = [
  createLocalSubgraph(
    'orders',
    `type Query { orders: [Order!] }
     type Order { id: ID! customer: Customer }
     type Customer @key(fields: "id") { id: ID! }`,
    { Query: { orders: () => [3, 1, 2].map((number) => ({ id: `o${number}`, customer: { id: `c${number}` } })) } },
  ),
  createLocalSubgraph(
    'customers',
    `type Query { customers: [Customer!] }
     type Mutation { rename(id: ID!, name: String!): Customer }
     type Customer @key(fields: "id") { id: ID! name: String }`,
    {
      Query: { customers: () => customers },
      Mutation: { rename: (_: unknown, given: { id: string; name: string }) => ({ ...given, __typename: 'Customer' }) },
      Customer: { __resolveReference: ({ id }: { id: string }) => customers.find((one) => one.id === id) ?? null },
    },
  ),
  createLocalSubgraph('items', 'type Query { items: [Item!] } type Item { id: ID! }', {
    Query: { items: () => [{ id: 'i1' }, { id: 'i2' }] },
  }),
];

export const wholeQuery = '{ orders { id customer { id name } } customers { name } items { id } }';

export async function openFaultyMesh(
  settings: Partial<Pick<HttpTransportSettings, 'timeoutMs' | 'mostReplyBytes'>> = {},
): Promise<FaultyMesh> {
  const events: GatewayEvent[] = [];
  const onEvent = (event: GatewayEvent) => void events.push(event);
  let behaviour: Behaviour = ({ response, answer }) => answer().then((text) => response.end(text));
  const well = behaviour;
  let count = 0;
  const served = await Promise.all(
    mesh.map(async (subgraph) => {
      const isFaulty = subgraph.name === 'customers';
      const server = await serve(subgraph, (exchange) => {
        if (!isFaulty) return well(exchange);
        count += 1;
        return behaviour(exchange);
      });
      const front = isFaulty ? await openRelay(portOf(server)) : null;
      const transport = createHttpTransport({
        subgraph: subgraph.name,
        url: new URL(`http://127.0.0.1:${front?.port ?? portOf(server)}/graphql`),
        sign: () => 'unread',
        timeoutMs: 1_000,
        mostReplyBytes: 2_000_000,
        connections: 8,
        onEvent,
        ...settings,
      });
      // Of foreign make, so that of its entities the keys are asked for: of our own the order is tested.
      const make = isFaulty ? 'foreign' : 'concord';
      return { subgraph: { ...subgraph, make, transport: transport.transport } as const, server, front, transport };
    }),
  );
  const gateway = createGateway({ subgraphs: served.map(({ subgraph }) => subgraph), executor: 'concord', onEvent });
  const relay = served.flatMap(({ front }) => front ?? [])[0];
  return {
    gateway,
    events,
    async begin(fault) {
      if (fault === 'killed') await relay?.kill();
      else if (fault === 'silenced') relay?.silence();
      else behaviour = fault;
    },
    async end(what = 'all') {
      if (what === 'all') behaviour = well;
      await relay?.heal();
    },
    cut: () => relay?.cut(),
    count: () => count,
    async close() {
      await relay?.kill();
      for (const { server, transport } of served) closeAll(server, transport);
    },
  };
}

export async function askWhole(
  { gateway }: Pick<FaultyMesh, 'gateway'>,
  query = wholeQuery,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const context = { viewer: anonymous, signal: new AbortController().signal };
  return (await gateway.execute({ query, variables }, context)).text;
}

function closeAll(server: Server, { close }: HttpTransport): void {
  server.closeAllConnections();
  server.close();
  void close();
}

function portOf(server: { address: () => AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}

async function serve({ transport }: GatewaySubgraph, behaviour: Behaviour): Promise<Server> {
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('error', () => undefined);
    response.on('error', () => undefined);
    incoming.on('end', () => {
      const { query, variables } = JSON.parse(Buffer.concat(parts).toString()) as SubgraphRequest;
      const answer = async () => {
        const request = { query, variables, operationKind: 'query' } as const;
        const signal = new AbortController().signal;
        const { dataText, errors } = await transport(request, { viewer: anonymous, signal });
        return `{"data":${dataText}${errors.length === 0 ? '' : `,"errors":${JSON.stringify(errors)}`}}`;
      };
      response.setHeader('content-type', 'application/json');
      behaviour({
        incoming,
        response,
        socket: incoming.socket,
        isForEntities: query.includes('_entities'),
        variables,
        answer,
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Stands before a server as a network does, so that it can be cut without the server's doing. */
async function openRelay(target: number) {
  let isSilent = false;
  const sockets = new Set<Socket>();
  const relay = createTcpServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    if (!isSilent) near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const listen = (port: number) => new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const port = portOf(relay);
  return {
    port,
    async kill() {
      const closed = new Promise((resolve) => relay.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    silence() {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    async heal() {
      isSilent = false;
      if (!relay.listening) await listen(port);
    },
  };
}
