// Before a graph takes over: the operations that were answered lately are planned on it, so that the requests after the swap
// find them known.

import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Supergraph } from '../supergraph.ts';
import type { AnsweredOperation, RecentOperations } from './recent-operations.ts';

type Warming = { readonly supergraph: Pick<Supergraph, 'prepare'>; readonly recent: RecentOperations };

/** Planning that takes longer is left to the requests: a swap must not wait for it. */
const mostMs = 10_000;

/** `answered` has the latest first. One that cannot be planned is told to who asks for it. */
export async function warmUp({ supergraph, recent }: Warming, answered: readonly AnsweredOperation[]): Promise<void> {
  const until = performance.now() + mostMs;
  const warm: (readonly [Parameters<RecentOperations['inherit']>[0], AnsweredOperation])[] = [];
  for (const one of answered) {
    if (performance.now() > until) break;
    const operation = await supergraph.prepare(one.query, one.operationName, one.viewer).catch(() => null);
    if (operation?.kind === 'operation') warm.push([operation, one]);
    await letOthersRun();
  }
  for (const [operation, one] of warm.reverse()) recent.inherit(operation, one);
}
