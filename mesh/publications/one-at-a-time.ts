// Publications of one process, one after the other: each checks the whole mesh, and that takes its time. Who would wait too
// long is sent away.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Publisher } from './publisher.ts';

const mostWaiting = 4;

/** It throws PUBLICATION_BUSY as well. */
export function publishOneAtATime({ publish }: Publisher): Publisher {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    async publish(publishing) {
      if (waiting > mostWaiting) throw new ConcordError('PUBLICATION_BUSY', {});
      waiting += 1;
      const turn = last.then(() => {
        publishing.signal?.throwIfAborted();
        return publish(publishing);
      });
      last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        waiting -= 1;
      }
    },
  };
}
