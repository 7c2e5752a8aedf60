// One header that may stand only once. Node drops the second `Authorization` silently, and a proxy before us may have
// read the other one; so the headers are counted as they were sent.

import type { IncomingMessage } from 'node:http';
import { ConcordError } from '../errors/concord-error.ts';

/** The header's value, null where absent. `name` in lower case. @throws ConcordError BAD_REQUEST where it stands twice */
export function singleHeader(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  if (value === undefined) return null;
  const { rawHeaders } = request;
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index];
    if (given?.length === name.length && given.toLowerCase() === name) count++;
  }
  if (count > 1) throw new ConcordError('BAD_REQUEST', { reason: `The header "${name}" stands more than once.` });
  return Array.isArray(value) ? value.join(', ') : value;
}
