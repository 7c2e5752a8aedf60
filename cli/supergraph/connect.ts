// How this process reaches a subgraph of another: the gateway's transport over HTTP, signed for those of Concord, guarded for
// those that are published, with the times and sizes of the settings, told to who watches.

import { lookup } from 'node:dns/promises';
import { boundTransport } from '../../gateway/transport/bound-transport.ts';
import type { ResolveHost } from '../../gateway/transport/guarded-connect.ts';
import { createHttpTransport } from '../../gateway/transport/http-transport.ts';
import { deriveKey } from '../../identity/keys.ts';
import { createStatementSigner } from '../../identity/statement.ts';
import type { Environment, GatewaySettings } from '../environment.ts';
import type { Observing } from '../observe/open-observing.ts';
import type { Connect } from './connections.ts';
import { mostSchemaBytes } from './read-text.ts';

export type Connecting = {
  /** Null = nobody is told who asks, and a subgraph that is trusted answers nothing. */
  readonly rootSecret: Uint8Array | null;
  readonly environment: Pick<Environment, 'subgraphTimeoutMs'> & {
    readonly gateway: Pick<GatewaySettings, 'subgraphTimeoutsMs' | 'mostReplyBytes' | 'subgraphHosts'>;
  };
  readonly observing: {
    readonly operatorLog: Pick<Observing['operatorLog'], 'onGatewayEvent'>;
    readonly watch: Pick<Observing['watch'], 'breaker'>;
  } | null;
  /** By the operating system, where it is not given. */
  readonly resolve?: ResolveHost | undefined;
};

/** More than a subgraph lets wait, so that it is the one to say that there is no room. */
const connectionsPerSubgraph = 512;
const mostRequestsPerSubgraph = 1_000;

const bySystem: ResolveHost = (hostname) => lookup(hostname, { all: true });

export function createConnect({ rootSecret, environment, observing, resolve = bySystem }: Connecting): Connect {
  const key = rootSecret === null ? null : deriveKey(rootSecret, 'statements');
  const sign = key === null ? null : createStatementSigner({ key, now: () => Date.now() });
  const { subgraphTimeoutsMs, mostReplyBytes, subgraphHosts } = environment.gateway;
  return async ({ name, url, make, isPublished }, purpose) => {
    const isData = purpose === 'data';
    const connected = createHttpTransport({
      subgraph: name,
      url: new URL(url),
      sign: make === 'concord' && isPublished !== true ? sign : null,
      timeoutMs: subgraphTimeoutsMs.get(name) ?? environment.subgraphTimeoutMs,
      mostReplyBytes: isData ? mostReplyBytes : mostSchemaBytes,
      connections: connectionsPerSubgraph,
      guard: isPublished === true ? { allowed: subgraphHosts, resolve } : undefined,
      onEvent: isData && observing !== null ? observing.operatorLog.onGatewayEvent : () => undefined,
    });
    if (isData) observing?.watch.breaker(name, connected.breakerState);
    return { ...connected, transport: boundTransport(name, mostRequestsPerSubgraph, connected.transport) };
  };
}
