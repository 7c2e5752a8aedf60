// A refused graph in what `/ready` tells: the last good one serves all its fields, so that the gateway stays in service, and
// says what it waits for.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Readiness } from '../../http/readiness.ts';
import type { SupergraphFigures } from './live-supergraph.ts';

export function tellReadiness(
  ask: () => Promise<Readiness>,
  figures: () => Pick<SupergraphFigures, 'refused'>,
): () => Promise<Readiness> {
  return async () => {
    const readiness = await ask();
    const { refused } = figures();
    if (refused === null) return readiness;
    const code = refused instanceof ConcordError ? ` (${refused.code})` : '';
    const reason = `a graph in place of the one that is refused${code}; the last good one serves`;
    if (readiness.status === 'ready') return { status: 'degraded', waitingFor: [reason] };
    return { status: readiness.status, waitingFor: [...readiness.waitingFor, reason] };
  };
}
