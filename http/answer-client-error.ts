// What Node's HTTP parser refuses never becomes a request: the answer is written to the bare socket, JSON as well. What the
// client goes on sending is read and thrown away for a while: closing over unread bytes would take the answer with it.

import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConcordError } from '../errors/concord-error.ts';
import { answeredSockets } from './answered-sockets.ts';
import { overlongHeader } from './overlong-header.ts';
import { httpErrorOf } from './status-of-error.ts';

const mostThrownAwayBytes = 4_000_000;
const mostLingerMs = 3_000;

/** Listener of Node's `clientError`, which comes again with each packet after the one that could not be read. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const readBefore = answeredSockets.get(socket);
  if (readBefore !== undefined && socket.bytesRead - readBefore <= mostThrownAwayBytes) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  answeredSockets.set(socket, socket.bytesRead);
  answerRaw(describe(error), socket);
}

/** For a socket without a response. The connection ends with it, whether or not the client ends its side. */
export function answerRaw(error: ConcordError, socket: Duplex): void {
  setTimeout(() => socket.destroy(), mostLingerMs).unref();
  socket.end(printAnswer(error));
}

function printAnswer(error: ConcordError): string {
  const { status, headers, body } = httpErrorOf(error);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status} Refused\r\n${head.join('')}content-length: ${length}\r\nconnection: close\r\n\r\n${body}`;
}

function describe(error: NodeJS.ErrnoException): ConcordError {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return overlongHeader(error) === 'token'
        ? new ConcordError('UNAUTHENTICATED', { reason: 'the token, or another header, is too long.' })
        : new ConcordError('HEADERS_TOO_LARGE', {});
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ConcordError('REQUEST_TIMEOUT', {});
    default:
      return new ConcordError('BAD_REQUEST', { reason: 'This is not a valid HTTP request.' });
  }
}
