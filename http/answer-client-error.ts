// What Node's HTTP parser refuses never becomes a request: the answer is written to the bare socket, JSON as well.

import type { Socket } from 'node:net';
import { ConcordError } from '../errors/concord-error.ts';
import { httpErrorOf } from './status-of-error.ts';

/** Listener of Node's `clientError`. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = httpErrorOf(describe(error));
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\n${head.join('')}content-length: ${length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function describe(error: NodeJS.ErrnoException): ConcordError {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ConcordError('HEADERS_TOO_LARGE', {});
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ConcordError('REQUEST_TIMEOUT', {});
    default:
      return new ConcordError('BAD_REQUEST', { reason: 'This is not a valid HTTP request.' });
  }
}
