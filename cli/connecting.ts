// What holds for the gateway's requests to subgraphs of other processes, by subgraph, and who is told of them.

import { ConcordError } from '../errors/concord-error.ts';
import { didYouMean } from '../errors/suggest.ts';
import type { Environment } from './environment.ts';
import type { Observing } from './observe/open-observing.ts';

export type Connecting = {
  readonly rootSecret: Uint8Array;
  /** How long one request to the subgraph may take. */
  readonly timeoutMsOf: (subgraph: string) => number;
  readonly mostReplyBytes: number;
  readonly observing: Pick<Observing, 'operatorLog' | 'watch'>;
  readonly log: (line: string) => void;
};

export function connectingOf(
  environment: Pick<Environment, 'subgraphTimeoutMs' | 'gateway'>,
  others: Pick<Connecting, 'rootSecret' | 'observing' | 'log'>,
): Connecting {
  const { subgraphTimeoutsMs, mostReplyBytes } = environment.gateway;
  const timeoutMsOf = (subgraph: string) => subgraphTimeoutsMs.get(subgraph) ?? environment.subgraphTimeoutMs;
  return { ...others, timeoutMsOf, mostReplyBytes };
}

/** A name that is none would be a limit that never holds. @throws ConcordError CONFIGURATION_INVALID */
export function refuseUnknownTimeouts({ gateway }: Pick<Environment, 'gateway'>, known: readonly string[]): void {
  for (const given of gateway.subgraphTimeoutsMs.keys()) {
    if (known.includes(given)) continue;
    const reason = `names "${given}", and the gateway has no such subgraph.${didYouMean(given, known)} It has: ${known.join(', ')}`;
    throw new ConcordError('CONFIGURATION_INVALID', { name: 'subgraph_timeouts', reason });
  }
}
