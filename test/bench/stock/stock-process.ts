// The stock gateway: @apollo/gateway in Apollo Server's standalone server as their documentation says, NODE_ENV=production. It
// does less than Concord: a token is looked up in a list and not verified, nothing is limited, and its answers have no trust
// envelope. It signs what it sends to the subgraphs, because they answer nobody else, by the same code as Concord's gateway.
// Told by a message what it serves; tells its parent the port.

import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { deriveKey } from '../../../identity/keys.ts';
import { createStatementSigner, type SignStatement, statementHeader } from '../../../identity/statement.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';

export type StockTold = {
  readonly supergraphSdl: string;
  /** In base64. */
  readonly rootSecret: string;
  /** By token. */
  readonly viewers: readonly (readonly [string, Viewer])[];
};

type Context = { readonly token?: string };
type Fetcher = RemoteGraphQLDataSource['fetcher'];

/** The body is signed as it is sent, so it is signed where it is sent; who asks comes that far in a header. */
const viewerHeader = 'bench-token';

process.once('message', async ({ supergraphSdl, rootSecret, viewers }: StockTold) => {
  const key = deriveKey(Buffer.from(rootSecret, 'base64'), 'statements');
  const sign = createStatementSigner({ key, now: () => Date.now() });
  const known = new Map(viewers);
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) => createDataSource(name, url ?? '', { sign, known }),
  });
  const server = new ApolloServer<Context>({ gateway });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async ({ req }) => ({ token: (req.headers.authorization ?? '').slice('Bearer '.length) }),
  });
  process.send?.({ port: Number(new URL(url).port) });
});
process.once('disconnect', () => process.exit(0));

type Signing = { readonly sign: SignStatement; readonly known: ReadonlyMap<string, Viewer> };

function createDataSource(name: string, url: string, { sign, known }: Signing) {
  const dataSource = new RemoteGraphQLDataSource<Context>({
    url,
    willSendRequest: ({ request, context }) => request.http?.headers.set(viewerHeader, context.token ?? ''),
  });
  const { fetcher } = dataSource;
  const signing: Fetcher = async (address, init) => {
    const { [viewerHeader]: token = '', ...headers } = (init?.headers ?? {}) as Record<string, string>;
    const statement = await sign(known.get(token) ?? anonymous, String(init?.body), name);
    return fetcher(address, { ...init, headers: { ...headers, [statementHeader]: statement } });
  };
  dataSource.fetcher = signing;
  return dataSource;
}
