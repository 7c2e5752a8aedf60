// The gateway's server: over subgraphs of this process, or over those of others by HTTP.

import { ConcordError } from '../errors/concord-error.ts';
import { type Gateway, openGateway } from '../gateway/gateway.ts';
import { createGatewayServer, type GatewayPages } from '../gateway/http/server.ts';
import type { Limits } from '../gateway/limits/limits.ts';
import type { Planning } from '../gateway/planning/planner.ts';
import type { GatewaySubgraph } from '../gateway/supergraph.ts';
import { type Readiness, readinessOf } from '../http/readiness.ts';
import { createAuthenticator } from '../identity/authenticate.ts';
import type { TokenSettings } from '../identity/token-settings.ts';
import { anonymous } from '../identity/viewer.ts';
import { explainListenFailure } from './check-port.ts';
import type { Environment, GatewaySettings } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import type { Observing } from './observe/open-observing.ts';
import { openOperations } from './open-operations.ts';

export const drainMs = 10_000;

const mostBodyBytes = 2_000_000;
const readyTimeoutMs = 2_000;

export type GatewayPlan = {
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly executor: 'concord' | 'apollo';
  readonly tokens: TokenSettings;
  readonly limits: Partial<Limits>;
  readonly planning: Planning;
  readonly hasOpenSchema: boolean;
  readonly address: { readonly host: string; readonly port: number };
  readonly stopDelayMs: number;
  readonly checkReadiness: () => Promise<Readiness>;
  readonly observing: Pick<Observing, 'operatorLog' | 'front' | 'watch'>;
  readonly pages: GatewayPages;
  readonly settings: GatewaySettings;
  readonly warn: (line: string) => void;
  /** Told of the gateway before it listens. */
  readonly follow?: (gateway: Gateway) => Promise<void>;
};

/** Gives the URL that the gateway listens on. @throws ConcordError COMPOSITION_FAILED, PORT_IN_USE */
export async function serveGateway(lifetime: Lifetime, plan: GatewayPlan): Promise<string> {
  const { subgraphs, executor, limits, hasOpenSchema, observing, address } = plan;
  const { operatorLog } = observing;
  const shadow = plan.settings.shadow === null ? null : { ...plan.settings.shadow, random: Math.random };
  const options = { subgraphs, executor, limits, hasOpenSchema, shadow, onEvent: operatorLog.onGatewayEvent };
  const gateway = await openGateway(options, plan.planning);
  observing.watch.operations(gateway.countOperations);
  await plan.follow?.(gateway);
  const authenticate = createAuthenticator(plan.tokens);
  const { compresses, mostOfBatch } = plan.settings;
  const { operations, warnOfUnfit } = await openOperations(plan.settings, plan.warn);
  const front = await lifetime.start(
    () =>
      createGatewayServer(gateway, {
        authenticate,
        mostBodyBytes,
        drainMs,
        stopDelayMs: plan.stopDelayMs,
        checkReadiness: plan.checkReadiness,
        onBug: operatorLog.onBug,
        ...observing.front,
        pages: plan.pages,
        compresses,
        mostOfBatch,
        operations,
        events: { now: () => Date.now() },
      }),
    ({ close }) => close(),
  );
  const url = await front.listen(address).catch((cause: unknown) => {
    throw explainListenFailure(cause, address);
  });
  gateway.onSupergraph(({ apiSchema }) => void warnOfUnfit(apiSchema));
  return url;
}

/** @throws ConcordError CONFIGURATION_INVALID */
export function refuseShadowOfItself(executor: GatewayPlan['executor'], { gateway }: Environment): void {
  if (gateway.shadow === null || executor === 'concord') return;
  const reason = 'compares with the stock executor, by which --executor apollo serves already. Leave one of them out';
  throw new ConcordError('CONFIGURATION_INVALID', { name: 'CONCORD_SHADOW', reason });
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
