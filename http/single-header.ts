// One header that may stand only once. Node drops the second `Authorization` silently, and a proxy before us may have
// read the other one; so the headers are counted as they were sent.

import type { IncomingMessage } from 'node:http';
import { ConcordError } from '../errors/concord-error.ts';

type RefusalCode = 'BAD_REQUEST' | 'UNAUTHENTICATED' | 'STATEMENT_REFUSED';

/**
 * The header's value, null where absent. `name` in lower case.
 * @throws ConcordError BAD_REQUEST where it stands twice, UNAUTHENTICATED or STATEMENT_REFUSED where it says who asks
 */
export function singleHeader(request: IncomingMessage, name: string, code: RefusalCode = 'BAD_REQUEST'): string | null {
  const value = request.headers[name];
  if (value === undefined) return null;
  const { rawHeaders } = request;
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index];
    if (given?.length === name.length && given.toLowerCase() === name) count++;
  }
  if (count > 1) {
    const article = code === 'BAD_REQUEST' ? 'The' : 'the';
    throw new ConcordError(code, { reason: `${article} header "${name}" stands more than once.` });
  }
  return Array.isArray(value) ? value.join(', ') : value;
}
