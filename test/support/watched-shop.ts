// The small mesh of the tests with everything that watches it, opened by the functions of cli/ that serve a real one: in one
// process as `concord serve` does, or split into gateway and subgraphs that talk over HTTP.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noConsumers } from '../../cli/consumers/open-consumers.ts';
import { issueViewers } from '../../cli/development-viewers.ts';
import { type Environment, readEnvironment } from '../../cli/environment.ts';
import { readTokenSettings } from '../../cli/identity-settings.ts';
import { openLedger } from '../../cli/ledger/open-ledger.ts';
import type { Lifetime } from '../../cli/lifetime.ts';
import { openLogger } from '../../cli/observe/logger.ts';
import { type Observing, openObserving } from '../../cli/observe/open-observing.ts';
import { openPlanning } from '../../cli/open-planning.ts';
import { openReadSharing } from '../../cli/open-read-sharing.ts';
import { openSubgraph } from '../../cli/open-subgraph.ts';
import { readPages } from '../../cli/read-pages.ts';
import { serveGateway } from '../../cli/serve-gateway.ts';
import { openStandings } from '../../cli/standing/open-standings.ts';
import { createConnect } from '../../cli/supergraph/connect.ts';
import { readSubgraphAddress } from '../../cli/supergraph/subgraph-address.ts';
import { fetchSdl } from '../../gateway/fetch-sdl.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { deriveKey } from '../../identity/keys.ts';
import { createStatementVerifier } from '../../identity/statement.ts';
import { noGrants } from '../../subgraphs/access/access-grant.ts';
import { createSubgraphServer } from '../../subgraphs/server.ts';
import { createTestDatabase } from './database.ts';
import { toGatewaySubgraph } from './gateway-subgraph.ts';
import { createShop, type Shop } from './shop-mesh.ts';

export type WatchedShop = {
  readonly url: string;
  /** Of the subgraphs, where they are split. */
  readonly subgraphUrls: readonly string[];
  readonly shop: Shop;
  readonly databaseUrl: string;
  /** Of the gateway's process. */
  readonly observing: Observing;
  /** What went to stderr. */
  readonly lines: string[];
  readonly ask: (
    query: string,
    options?: AskOptions,
  ) => Promise<{ readonly response: Response; readonly body: Answer }>;
  readonly readMetrics: (url?: string) => Promise<string>;
  /** Also sends what waits of the traces. */
  readonly close: () => Promise<void>;
};

type AskOptions = {
  readonly role?: 'admin' | 'analyst';
  readonly headers?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Closes the connection. */
  readonly signal?: AbortSignal;
};
type Answer = {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
};

const rootSecret = Buffer.alloc(32, 3);
const roles = ['admin', 'analyst'];
const anyPort = { host: '127.0.0.1', port: 0 };
const mostBytes = 1_000_000;

/** `variables` are those of the process, such as CONCORD_METRICS. */
export async function serveWatchedShop(
  variables: Readonly<Record<string, string>> = {},
  { isSplit = false } = {},
): Promise<WatchedShop> {
  const stops: (() => Promise<unknown>)[] = [];
  const lifetime: Pick<Lifetime, 'start'> & Lifetime = {
    fail: (error) => {
      throw error;
    },
    start: async (start, stop) => {
      const thing = await start();
      stops.push(() => stop(thing));
      return thing;
    },
  };
  const home = mkdtempSync(join(tmpdir(), 'concord-watched-'));
  stops.push(async () => rmSync(home, { recursive: true }));
  const database = await lifetime.start(
    () => createTestDatabase('watched'),
    (one) => one.drop(),
  );
  const shop = await lifetime.start(
    () => createShop(database.url),
    ({ close }) => close(),
  );
  const environment = readEnvironment({ DATABASE_URL: database.url, CONCORD_HOME: home, ...variables }, home);
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const { warn } = await openLogger(environment.observing.logFormat, { print: write, write });
  const open = (service: string) => openObserving(lifetime, { environment, service, warn });

  const observing = await open(isSplit ? 'concord-gateway' : 'concord');
  const subgraphs: GatewaySubgraph[] = [];
  const subgraphUrls: string[] = [];
  for (const domain of shop.mesh.domains) {
    const own = isSplit ? await open(`concord-${domain.name}`) : observing;
    const common = { rootSecret, observing: own, warn };
    const { writer: ledger } = await openLedger(lifetime, { ...common, findMeshUrl: () => database.url, environment });
    const { mostWaiting, mostWaitingMs } = environment.database;
    const queue = { mostWaiting, mostWaitingMs };
    const source = { ...queue, url: database.url, where: 'DATABASE_URL', connections: 4, statementTimeoutSeconds: 10 };
    const { standings } = await openStandings(lifetime, null, { mesh: shop.mesh, environment, warn });
    const sharing = openReadSharing({ environment, standings, observing: own });
    const state = { standings, consumers: noConsumers, sharing };
    const context = { ...common, state, mesh: shop.mesh, source, readerKeys: null, grantsOf: noGrants, ledger };
    const subgraph = await openSubgraph(lifetime, domain, context);
    if (!isSplit) subgraphs.push(toGatewaySubgraph(subgraph));
    else {
      const key = deriveKey(rootSecret, 'statements');
      const front = createSubgraphServer(subgraph, {
        verifyStatement: createStatementVerifier(domain.name, { key, now: () => Date.now() }),
        mostBodyBytes: mostBytes,
        drainMs: 100,
        checkReadiness: async () => ({ status: 'ready' }),
        onBug: own.operatorLog.onBug,
        ...own.front,
      });
      stops.push(front.close);
      const url = await front.listen(anyPort);
      subgraphUrls.push(url);
      const address = readSubgraphAddress(`${domain.name}=${url}`);
      const connect = createConnect({ rootSecret, environment, observing });
      const place = { name: address.name, url: address.url.href, make: 'concord' } as const;
      const { transport } = await lifetime.start(
        () => connect(place, 'data'),
        ({ close }) => close(),
      );
      const sdl = await fetchSdl(address.name, transport, AbortSignal.timeout(10_000));
      subgraphs.push({ ...place, sdl, transport });
    }
  }
  const url = await serveGateway(lifetime, {
    subgraphs,
    executor: 'concord',
    tokens: readTokenSettings(environment, rootSecret, roles, observing.operatorLog.onKeyEvent),
    limits: {},
    planning: await openPlanning(lifetime, { environment, observing }),
    hasOpenSchema: true,
    address: anyPort,
    stopDelayMs: 0,
    checkReadiness: async () => ({ status: 'ready' }),
    observing,
    pages: readPages({ kind: 'identity-provider' }),
    settings: environment.gateway,
    warn,
  });
  const tokens = await issueTokens(environment);

  return {
    url,
    subgraphUrls,
    shop,
    databaseUrl: database.url,
    observing,
    lines,
    ask: async (query, { role = 'analyst', headers = {}, variables: given = {}, signal } = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        signal: signal ?? null,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokens.get(role)}`,
          ...headers,
        },
        body: JSON.stringify({ query, variables: given }),
      });
      return { response, body: (await response.json()) as Answer };
    },
    readMetrics: async (at = url) => {
      const response = await fetch(`${at}/metrics`);
      return response.text();
    },
    close: async () => {
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
    },
  };
}

async function issueTokens(environment: Environment): Promise<ReadonlyMap<string, string>> {
  const viewers = await issueViewers({ environment, rootSecret, roles, isDemo: false }, 1);
  return new Map(viewers.map(({ role, token }) => [role, token]));
}

/** `name{labels}` -> value, of the text that Prometheus reads. */
export function readSeries(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
