// One answer as a stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). Who reads
// more slowly than things happen is cut off: what waits for him would fill the memory of everybody.

import type { ServerResponse } from 'node:http';

/** `id` must not hold a line break. */
export type ServerSentEvent = { readonly name: string; readonly id: string | null; readonly data: unknown };

export type EventStream = {
  readonly send: (event: ServerSentEvent) => void;
  /** Lines that clients skip keep proxies from taking the connection for dead. */
  readonly beat: () => void;
  /** After a last event. Safe to call twice. */
  readonly end: (last: ServerSentEvent) => void;
};

/** How soon a client comes back that lost its stream. */
const retryMs = 3_000;
/** Besides what the operating system holds. The states of all products of a stream, which are written at once, are fewer. */
const mostWaitingBytes = 256_000;
/** So long the last event may take to whoever reads it. */
const mostLingerMs = 5_000;

/** Writes the head at once. The caller listens to `close` of `response`. */
export function openEventStream(response: ServerResponse): EventStream {
  // A connection that breaks is closed, which the caller sees; nothing is left to tell its other end.
  response.on('error', () => {});
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'Authorization, concord-role, Accept',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    // A server that stops waits for connections that may be used again.
    connection: 'close',
  });
  response.write(`retry: ${retryMs}\n\n`);

  function write(text: string): void {
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > mostWaitingBytes) response.destroy();
    else response.write(text);
  }
  return {
    send: (event) => write(print(event)),
    beat: () => write(': still here\n\n'),
    end: (last) => {
      write(print(last));
      if (response.writableEnded) return;
      response.end();
      const cut = setTimeout(() => response.destroy(), mostLingerMs);
      response.once('close', () => clearTimeout(cut));
    },
  };
}

/** JSON has no line break of its own. */
function print({ name, id, data }: ServerSentEvent): string {
  return `event: ${name}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
