// Viewer x header `concord-consumer` -> the Viewer that names the consumer for which its requests count. Whether such a
// consumer is registered, and belongs to the viewer, the subgraph says: the gateway knows no registrations.

import { ConcordError } from '../errors/concord-error.ts';
import type { Viewer } from './viewer.ts';

export const consumerHeader = 'concord-consumer';

/** As long as a claim may be. */
const mostCharacters = 255;

/**
 * @param header as it was sent, null where absent
 * @throws ConcordError CONSUMER_CONTRADICTED, BAD_REQUEST
 */
export function nameRegistration(viewer: Viewer, header: string | null): Viewer {
  if (header === null) return viewer;
  const name = header.trim();
  if (name === '' || name.length > mostCharacters) {
    const reason = `The header "${consumerHeader}" must be the name of a consumer, 1 to ${mostCharacters} characters.`;
    throw new ConcordError('BAD_REQUEST', { reason });
  }
  const isOther = viewer.consumer !== null && viewer.consumer !== name;
  if (isOther || viewer.role === 'anonymous') throw new ConcordError('CONSUMER_CONTRADICTED', {});
  return { ...viewer, registration: name };
}
