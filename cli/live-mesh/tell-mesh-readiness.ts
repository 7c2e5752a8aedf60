// Contracts that are refused, in what `/ready` tells: what was served goes on, so that the process stays in service.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Readiness } from '../../http/readiness.ts';
import type { MeshFigures } from './mesh-figures.ts';

export function tellMeshReadiness(
  ask: () => Promise<Readiness>,
  figures: () => Pick<MeshFigures, 'refused'>,
): () => Promise<Readiness> {
  return async () => {
    const readiness = await ask();
    const reasons = [...figures().refused].map(([file, cause]) => {
      const code = cause instanceof ConcordError ? ` (${cause.code})` : '';
      return `a contract in place of ${file}, which is refused${code}; what was served before goes on`;
    });
    if (reasons.length === 0) return readiness;
    if (readiness.status === 'ready') return { status: 'degraded', waitingFor: reasons };
    return { status: readiness.status, waitingFor: [...readiness.waitingFor, ...reasons] };
  };
}
