// What one request asks of publications: each is work of its own, so that it may ask for a few.

import { ConcordError } from '../../../errors/concord-error.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import type { PublishDesk } from './publish-desk.ts';

export type PublishRequest = {
  /** @throws ConcordError PUBLICATION_NOT_FROM_HERE for a catalog that takes none */
  readonly requireDesk: () => PublishDesk;
  /** Null where this catalog knows of no publications. */
  readonly desk: PublishDesk | null;
  /** Before each change. @throws ConcordError PUBLICATION_ASKED_TOO_OFTEN, PUBLICATION_RATE_EXCEEDED */
  readonly countChange: () => void;
  /** Before each history or text. @throws ConcordError PUBLICATION_ASKED_TOO_OFTEN */
  readonly countReading: () => void;
};

const mostChanges = 1;
const mostReadings = 20;

export function createPublishRequest(desk: PublishDesk | null, { subject }: Viewer): PublishRequest {
  const changes = createCount(mostChanges);
  return {
    desk,
    requireDesk() {
      if (desk === null) throw new ConcordError('PUBLICATION_NOT_FROM_HERE', {});
      return desk;
    },
    countChange() {
      changes();
      desk?.countAsking(subject);
    },
    countReading: createCount(mostReadings),
  };
}

function createCount(most: number): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > most) throw new ConcordError('PUBLICATION_ASKED_TOO_OFTEN', { most });
  };
}
