// Headers by which two servers in a row could understand a request in two ways. Node takes the first of those that stand
// twice; a proxy before us may have taken the other.

import type { IncomingMessage } from 'node:http';
import { ConcordError } from '../errors/concord-error.ts';

const onlyOnce = new Set(['host', 'content-type', 'content-encoding']);
/** Most names are put aside by it without being written in lower case. */
const lengths = new Set([...onlyOnce].map(({ length }) => length));

/** RFC 9112 3.2 for Host, RFC 9110 5.3 for the others; null where all is in order. */
export function findRefusedHeader({ headers, httpVersion, rawHeaders }: IncomingMessage): ConcordError | null {
  if (headers.host === undefined && httpVersion === '1.1') return badRequest('The header Host is missing.');
  let seen = '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index] ?? '';
    if (!lengths.has(given.length)) continue;
    const name = given.toLowerCase();
    if (!onlyOnce.has(name)) continue;
    if (seen.includes(` ${name} `)) return badRequest(`The header "${name}" stands more than once.`);
    seen += ` ${name} `;
  }
  return null;
}

function badRequest(reason: string): ConcordError {
  return new ConcordError('BAD_REQUEST', { reason });
}
