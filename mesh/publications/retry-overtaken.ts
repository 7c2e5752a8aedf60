// Where somebody else published between judging and publishing, a change is judged once more, on what is published now.

import { ConcordError } from '../../errors/concord-error.ts';

const mostTries = 3;

/** @throws ConcordError PUBLICATION_OVERTAKEN after three tries, and what `publishOnce` throws */
export async function retryOvertaken<Result>(publishOnce: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await publishOnce();
    } catch (error) {
      const isOvertaken = error instanceof ConcordError && error.code === 'PUBLICATION_OVERTAKEN';
      if (!isOvertaken || tries === mostTries) throw error;
    }
  }
}
