// What it takes to put the next graph in the place of the one that is served, and what comes of it.

import { ConcordError } from '../../errors/concord-error.ts';
import type { CompositionHint } from '../compose.ts';
import type { Supergraph } from '../supergraph.ts';
import { findBroken } from './find-broken.ts';
import type { AnsweredOperation } from './recent-operations.ts';

/** With it a graph is refused that lacks what clients used lately. */
export type SwapGuard = {
  /** Coordinates, as the gateway's `takeUses` gives them. */
  readonly usedFields: readonly string[];
  /** How long ago counts. */
  readonly days: number;
};

export type SwapResult =
  | {
      readonly kind: 'swapped';
      readonly hints: readonly CompositionHint[];
      /** Settles when the last request on the graph before has ended. */
      readonly drained: Promise<void>;
    }
  | { readonly kind: 'refused'; readonly cause: unknown };

const msPerDay = 24 * 3_600_000;

/** @throws ConcordError SUPERGRAPH_BREAKS_OPERATIONS */
export async function refuseBreaking(
  current: Pick<Supergraph, 'apiSchema'>,
  next: Pick<Supergraph, 'apiSchema'>,
  answered: readonly AnsweredOperation[],
  { usedFields, days }: SwapGuard,
): Promise<void> {
  const since = performance.now() - days * msPerDay;
  const operations = answered.filter(({ answeredAt }) => answeredAt >= since);
  const broken = await findBroken(current.apiSchema, next.apiSchema, operations, usedFields);
  if (broken !== null) throw new ConcordError('SUPERGRAPH_BREAKS_OPERATIONS', { ...broken, days });
}
