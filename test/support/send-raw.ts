// HTTP as bytes: for headers that stand twice, that no client would send, or that come in pieces.

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type RawAnswer = { readonly status: number; readonly contentType: string | null; readonly body: unknown };

/** Sends each piece as a packet of its own, and gives the answer whose body must be JSON; fails where there is none. */
export async function sendRaw(url: string, ...pieces: readonly (string | Buffer)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const chunks: Buffer[] = [];
  let failure = '';
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message;
  });
  socket.on('data', (chunk) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const piece of pieces) {
    socket.write(piece);
    if (pieces.length > 1) await sleep(1);
  }
  await closed;
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  if (head === '') throw new Error(`no answer (${failure || 'closed'})`);
  return {
    status: Number(head.split(' ')[1]),
    contentType: /^content-type: (.*)$/im.exec(head)?.[1] ?? null,
    body: JSON.parse(body),
  };
}

/** A POST of GraphQL with these headers, as text. */
export function rawPost(headers: readonly (readonly [name: string, value: string])[], query: string): string {
  const body = JSON.stringify({ query });
  const lines = [
    ['host', 'test'],
    ['connection', 'close'],
    ['content-type', 'application/json'],
    ['content-length', String(Buffer.byteLength(body))],
    ...headers,
  ];
  return `POST /graphql HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}
