// The HTTP answer of a subgraph -> its body, if it is one that may hold a GraphQL response and is not larger than allowed.
// What is too large is cut off where that shows: by its announced length before anything of it is read.

import type { Dispatcher } from 'undici';
import { ReplyRefused } from './reply-refused.ts';

/** Those of one subgraph together that are large or of unknown length, so that many connections do not fill the memory. */
export type LargeReplies = { readonly most: number; held: number };

const smallBytes = 1_000_000;

/** @throws ReplyRefused; Error where the connection breaks before the end */
export async function readReply(
  reply: Dispatcher.ResponseData,
  mostBytes: number,
  large: LargeReplies,
): Promise<Buffer> {
  try {
    refuseByHead(reply, mostBytes);
  } catch (error) {
    // Nothing of it is wanted, so the connection is given up with it.
    reply.body.on('error', () => undefined).destroy();
    throw error;
  }
  const length = lengthOf(reply);
  if (length !== null && length <= smallBytes) return Buffer.from(await reply.body.arrayBuffer());
  return readLarge(reply, mostBytes, large);
}

function refuseByHead(reply: Dispatcher.ResponseData, mostBytes: number): void {
  const { statusCode, headers } = reply;
  if (statusCode >= 300 && statusCode < 400) {
    throw new ReplyRefused('REPLY_REDIRECTS', `It redirects with status ${statusCode}, which is not followed.`);
  }
  if (statusCode >= 400 && !textOf(headers['content-type']).startsWith('application/graphql-response+json')) {
    const told = `It answered with status ${statusCode}.`;
    throw new ReplyRefused(`REPLY_STATUS_${statusCode}`, told, { isAlive: statusCode < 500 });
  }
  const encoding = textOf(headers['content-encoding']);
  if (encoding !== '' && encoding !== 'identity') {
    throw new ReplyRefused('REPLY_COMPRESSED', 'Its reply is compressed, which was not asked for.');
  }
  if ((lengthOf(reply) ?? 0) > mostBytes) throw tooLarge(mostBytes);
}

async function readLarge(reply: Dispatcher.ResponseData, mostBytes: number, large: LargeReplies): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Leaving this loop early gives up the connection.
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      large.held += chunk.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      if (large.held > large.most) {
        throw new ReplyRefused('REPLY_TOO_LARGE', `Its replies hold more than ${large.most} bytes at once.`, {
          isAlive: true,
        });
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    large.held -= bytes;
  }
}

/** It says something about the query, and nothing about how the subgraph is. */
function tooLarge(mostBytes: number): ReplyRefused {
  return new ReplyRefused('REPLY_TOO_LARGE', `Its reply has more than ${mostBytes} bytes.`, { isAlive: true });
}

function lengthOf({ headers }: Dispatcher.ResponseData): number | null {
  const text = textOf(headers['content-length']);
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header.trim().toLowerCase() : '';
}
