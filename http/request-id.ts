// The id of a request: the caller's own where it is one, so that a proxy's log and ours name the same request.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const requestIdHeader = 'x-request-id';

/** It goes into logs and headers, so it holds nothing that could end a line or open a tag. */
const acceptable = /^[A-Za-z0-9._-]{1,128}$/;

export function chooseRequestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  // One that stands twice arrives joined by a comma, and so is none.
  const given = headers[requestIdHeader];
  return requestIdOf(typeof given === 'string' ? given : null);
}

/** `given` is what the header says; null where absent. */
export function requestIdOf(given: string | null): string {
  return given !== null && acceptable.test(given) ? given : randomUUID();
}
