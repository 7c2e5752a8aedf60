// Requests that Node ends by itself, without a body or without a word: they get an answer in JSON as well.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ConcordError } from '../errors/concord-error.ts';
import { answerRaw } from './answer-client-error.ts';

export function answerWhatNodeWouldNot(server: Server): void {
  // Its headers are limited in bytes; by their number Node would drop what comes last without a word, a token for example.
  server.maxHeadersCount = 0;
  // What is expected besides `100-continue` is nothing that we know: RFC 9110 10.1.1 lets us go on as without it.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    answerRaw(new ConcordError('METHOD_NOT_ALLOWED', { allowed: ['GET', 'POST'] }), socket);
  });
}
