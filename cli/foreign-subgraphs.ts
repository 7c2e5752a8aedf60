// What the operator is told of a subgraph of foreign make: what follows from its own words, because nothing else says who sees
// its fields.

import { didYouMean } from '../errors/suggest.ts';
import { indexPii, type PiiIndex } from '../gateway/foreign/pii-index.ts';
import { readSubgraph } from '../gateway/read-subgraph.ts';
import type { GatewaySubgraph } from '../gateway/supergraph.ts';
import { anonymous } from '../identity/viewer.ts';

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
