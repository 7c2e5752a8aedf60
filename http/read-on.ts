// A body that is refused before it was read to its end: closing over bytes that are still on their way would take the answer
// with them, and many clients read none before all is sent. So what still comes is read and thrown away for a while.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { answeredSockets } from './answered-sockets.ts';

const mostThrownAwayBytes = 100_000_000;
const mostLingerMs = 5_000;

/** Is there more to come? */
export function isArriving({ complete, headers }: IncomingMessage): boolean {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return hasBody && !complete;
}

/** Before the answer is sent. The connection is used further, or closed, when the body comes to its end; else it is cut. */
export function readOn(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const readBefore = socket.bytesRead;
  answeredSockets.set(socket, readBefore);
  const isLast = !response.shouldKeepAlive;
  // Otherwise Node closes right after the answer.
  response.shouldKeepAlive = true;
  response.removeHeader('connection');
  const patience = setTimeout(() => socket.destroy(), mostLingerMs).unref();
  request.on('data', () => {
    if (socket.bytesRead - readBefore > mostThrownAwayBytes) socket.destroy();
  });
  request.once('end', () => {
    answeredSockets.delete(socket);
    if (isLast) socket.end();
  });
  request.once('close', () => clearTimeout(patience));
  request.resume();
}
