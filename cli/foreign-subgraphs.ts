// The subgraphs of foreign make that the configuration names: connected without a secret, and told to the operator with what
// follows from their own words, because nothing else says who sees their fields.

import { didYouMean } from '../errors/suggest.ts';
import { indexPii, type PiiIndex } from '../gateway/foreign/pii-index.ts';
import { readSubgraph } from '../gateway/read-subgraph.ts';
import type { GatewaySubgraph } from '../gateway/supergraph.ts';
import { anonymous } from '../identity/viewer.ts';
import { type Connecting, connectingOf } from './connecting.ts';
import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import { connectSubgraphs, readSubgraphAddress } from './serve-gateway.ts';

type ForeignContext = {
  readonly environment: Environment;
  readonly rootSecret: Uint8Array;
  /** Those that tokens can grant. */
  readonly roles: readonly string[];
  readonly observing: Connecting['observing'];
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
};

/** @throws ConcordError CONFIGURATION_INVALID, SUBGRAPH_UNREACHABLE */
export async function connectForeignSubgraphs(
  lifetime: Lifetime,
  { environment, rootSecret, roles, observing, log, warn }: ForeignContext,
): Promise<readonly GatewaySubgraph[]> {
  const addresses = environment.foreignSubgraphs.map(readSubgraphAddress);
  const connecting = connectingOf(environment, { rootSecret, observing, log });
  const subgraphs = await connectSubgraphs(lifetime, addresses, 'foreign', connecting);
  for (const subgraph of subgraphs) {
    const { line, doubts } = describeForeignSubgraph(subgraph, roles);
    log(line);
    for (const doubt of doubts) warn(doubt);
  }
  return subgraphs;
}

export function describeForeignSubgraph(
  subgraph: Pick<GatewaySubgraph, 'name' | 'url' | 'sdl' | 'make'>,
  roles: readonly string[],
): { readonly line: string; readonly doubts: readonly string[] } {
  const { name } = subgraph;
  const read = readOrNull(subgraph);
  const index: PiiIndex = read === null ? new Map() : indexPii([read], [read]);
  const known = new Set([...roles, anonymous.role]);
  const doubts = new Set<string>();
  for (const { coordinate, revealTo } of [...index.values()].flat()) {
    if (revealTo.length === 0)
      doubts.add(`${name}: ${coordinate} is @pii without a list of roles in revealTo, so nobody gets it.`);
    for (const role of revealTo) {
      if (!known.has(role))
        doubts.add(
          `${name}: @pii reveals ${coordinate} to "${role}", a role that no token of this mesh can grant.${didYouMean(role, [...known])}`,
        );
    }
  }
  const personal =
    index.size === 0
      ? 'It calls no field @pii: all its fields are answered to everybody.'
      : `Its @pii fields (${index.size}) are answered to the roles that they name, all its other fields to everybody.`;
  return { line: `The subgraph ${name} is of foreign make. ${personal}`, doubts: [...doubts] };
}

/** An SDL that cannot be read is refused by composition, with its reason. */
function readOrNull(subgraph: Parameters<typeof readSubgraph>[0]) {
  try {
    return readSubgraph(subgraph);
  } catch {
    return null;
  }
}
