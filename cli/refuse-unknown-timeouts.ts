// Time limits are given by the names of subgraphs; a name that is none would be a limit that never holds.

import { ConcordError } from '../errors/concord-error.ts';
import { didYouMean } from '../errors/suggest.ts';
import type { GatewaySettings } from './environment.ts';

type Limited = { readonly gateway: Pick<GatewaySettings, 'subgraphTimeoutsMs'> };

/** @throws ConcordError CONFIGURATION_INVALID */
export function refuseUnknownTimeouts({ gateway }: Limited, subgraphs: readonly { readonly name: string }[]): void {
  const known = subgraphs.map(({ name }) => name);
  for (const given of gateway.subgraphTimeoutsMs.keys()) {
    if (known.includes(given)) continue;
    const reason = `names "${given}", and the gateway has no such subgraph.${didYouMean(given, known)} It has: ${known.join(', ')}`;
    throw new ConcordError('CONFIGURATION_INVALID', { name: 'subgraph_timeouts', reason });
  }
}
