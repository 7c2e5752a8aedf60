// A caller that does not read its answer would keep it in our memory for as long as it likes. One that reads slowly is let
// alone: Node takes any progress of the connection for a sign of life.

import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Closes the connection of whoever has taken nothing of an answer for so long. */
export function cutUnreadAnswers(app: FastifyInstance, mostMs: number): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    // Node itself lifts it once the answer is out, and closes the connection when it strikes.
    // A request that was injected has none.
    if (reply.raw.socket instanceof Socket) reply.raw.socket.setTimeout(mostMs);
    done(null, payload);
  });
}

/**
 * The same for an answer that was written already: what the system took of it at once needs no limit. One that stands behind
 * others of its connection has the socket when those are out.
 */
export function limitUnread(response: ServerResponse, mostMs: number): void {
  const { socket } = response;
  if (socket === null) response.once('socket', (given: Socket) => given.setTimeout(mostMs));
  else if (socket.writableLength > 0) socket.setTimeout(mostMs);
}
