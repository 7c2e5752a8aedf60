// The gateway's server: over subgraphs of this process, or over those of others by HTTP.

import { setTimeout as sleep } from 'node:timers/promises';
import { ConcordError } from '../errors/concord-error.ts';
import { fetchSdl } from '../gateway/fetch-sdl.ts';
import { createGateway } from '../gateway/gateway.ts';
import { createHttpTransport, type HttpTransport } from '../gateway/http-transport.ts';
import type { Limits } from '../gateway/limits.ts';
import type { SubgraphMake } from '../gateway/read-subgraph.ts';
import { createGatewayServer, type GatewayPages } from '../gateway/server.ts';
import type { GatewaySubgraph } from '../gateway/supergraph.ts';
import { type Readiness, readinessOf } from '../http/readiness.ts';
import { createAuthenticator } from '../identity/authenticate.ts';
import { deriveKey } from '../identity/keys.ts';
import { createStatementSigner, type SignStatement } from '../identity/statement.ts';
import type { TokenSettings } from '../identity/token-settings.ts';
import { anonymous } from '../identity/viewer.ts';
import { explainListenFailure } from './check-port.ts';
import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import type { Observing } from './observe/open-observing.ts';

export const drainMs = 10_000;

const mostBodyBytes = 2_000_000;
const mostReplyBytes = 200_000_000;
const connectionsPerSubgraph = 32;
const sdlPatienceMs = 30_000;
const sdlPauseMs = 500;
const readyTimeoutMs = 2_000;

export type GatewayPlan = {
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly executor: 'concord' | 'apollo';
  readonly tokens: TokenSettings;
  readonly limits: Partial<Limits>;
  readonly shadow: Environment['gateway']['shadow'];
  readonly address: { readonly host: string; readonly port: number };
  readonly checkReadiness: () => Promise<Readiness>;
  readonly observing: Pick<Observing, 'operatorLog' | 'front' | 'watch'>;
  readonly pages: GatewayPages;
};

/** Gives the URL that the gateway listens on. @throws ConcordError COMPOSITION_FAILED, PORT_IN_USE */
export async function serveGateway(lifetime: Lifetime, plan: GatewayPlan): Promise<string> {
  const { subgraphs, executor, observing, address } = plan;
  const { operatorLog } = observing;
  const shadow = plan.shadow === null ? null : { ...plan.shadow, random: Math.random };
  const { onGatewayEvent: onEvent } = operatorLog;
  const gateway = createGateway({ subgraphs, executor, limits: plan.limits, shadow, onEvent });
  observing.watch.operations(gateway.countOperations);
  const authenticate = createAuthenticator(plan.tokens);
  const front = await lifetime.start(
    () =>
      createGatewayServer(gateway, {
        authenticate,
        mostBodyBytes,
        drainMs,
        checkReadiness: plan.checkReadiness,
        onBug: operatorLog.onBug,
        ...observing.front,
        pages: plan.pages,
        events: { now: () => Date.now() },
      }),
    ({ close }) => close(),
  );
  return front.listen(address).catch((cause: unknown) => {
    throw explainListenFailure(cause, address);
  });
}

/** @throws ConcordError CONFIGURATION_INVALID */
export function refuseShadowOfItself(executor: GatewayPlan['executor'], { gateway }: Environment): void {
  if (gateway.shadow === null || executor === 'concord') return;
  const reason = 'compares with the stock executor, by which --executor apollo serves already. Leave one of them out';
  throw new ConcordError('CONFIGURATION_INVALID', { name: 'CONCORD_SHADOW', reason });
}

export type SubgraphAddress = { readonly name: string; readonly url: URL };

/** `orders=http://127.0.0.1:4101`; without a path it is `/graphql`. @throws ConcordError CONFIGURATION_INVALID */
export function readSubgraphAddress(text: string): SubgraphAddress {
  const [, name = '', address = ''] = /^([A-Za-z_]\w*)=(https?:\/\/.+)$/.exec(text.trim()) ?? [];
  if (!URL.canParse(address)) {
    const reason = 'must read name=URL, for example orders=http://127.0.0.1:4101';
    throw new ConcordError('CONFIGURATION_INVALID', { name: `The subgraph "${text}"`, reason });
  }
  const url = new URL(address);
  if (url.pathname === '/') url.pathname = '/graphql';
  return { name, url };
}

type Connecting = {
  readonly rootSecret: Uint8Array;
  /** How long one request to a subgraph may take. */
  readonly timeoutMs: number;
  readonly log: (line: string) => void;
};

/** Connects to the subgraphs and asks each for its SDL, again and again while they are still starting. */
export async function connectSubgraphs(
  lifetime: Lifetime,
  addresses: readonly SubgraphAddress[],
  make: SubgraphMake,
  { rootSecret, timeoutMs, log }: Connecting,
): Promise<readonly GatewaySubgraph[]> {
  const key = deriveKey(rootSecret, 'statements');
  const sign = make === 'concord' ? createStatementSigner({ key, now: () => Date.now() }) : null;
  const connected = await Promise.all(
    addresses.map(async (address): Promise<GatewaySubgraph> => {
      const { transport } = await connect(lifetime, address, { sign, timeoutMs });
      const sdl = await fetchSdlPatiently(address, transport, log);
      return { name: address.name, url: address.url.href, sdl, make, transport };
    }),
  );
  return connected;
}

function connect(
  lifetime: Lifetime,
  { name, url }: SubgraphAddress,
  { sign, timeoutMs }: { readonly sign: SignStatement | null; readonly timeoutMs: number },
): Promise<HttpTransport> {
  return lifetime.start(
    async () =>
      createHttpTransport({
        subgraph: name,
        url,
        sign,
        timeoutMs,
        mostReplyBytes,
        connections: connectionsPerSubgraph,
      }),
    ({ close }) => close(),
  );
}

async function fetchSdlPatiently(
  { name, url }: SubgraphAddress,
  transport: GatewaySubgraph['transport'],
  log: (line: string) => void,
): Promise<string> {
  const until = performance.now() + sdlPatienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchSdl(name, transport, AbortSignal.timeout(sdlPatienceMs));
    } catch (error) {
      if (performance.now() > until) throw error;
      if (attempt === 1) log(`Waiting for the subgraph ${name} at ${url.href}`);
      await sleep(sdlPauseMs);
    }
  }
}

/** One that is not ready takes only its own fields away. */
export function askSubgraphsForReadiness(subgraphs: readonly GatewaySubgraph[]): () => Promise<Readiness> {
  return async () => readinessOf(await findSilentSubgraphs(subgraphs), subgraphs.length);
}

/** As `waitingFor` names them. */
export async function findSilentSubgraphs(subgraphs: readonly GatewaySubgraph[]): Promise<readonly string[]> {
  const silent = await Promise.all(
    subgraphs.map(async (subgraph) => {
      const ready = await isReady(subgraph).catch(() => false);
      return ready ? [] : [`the subgraph ${subgraph.name}`];
    }),
  );
  return silent.flat();
}

/** Only a subgraph itself knows of its database. One of foreign make may have no `/ready`; then any answer is enough. */
async function isReady({ url, transport }: GatewaySubgraph): Promise<boolean> {
  const signal = AbortSignal.timeout(readyTimeoutMs);
  const { status, body } = await fetch(new URL('ready', url), { signal, redirect: 'manual' });
  await body?.cancel();
  if (status === 200 || status === 503) return status === 200;
  const request = { query: '{ __typename }', variables: {}, operationKind: 'query' } as const;
  const { dataText } = await transport(request, { viewer: anonymous, signal });
  return dataText !== null;
}
