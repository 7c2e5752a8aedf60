// One exchange over HTTP: the body of the reply, if it is one that may hold a GraphQL response and is not larger than allowed.
// What is too large is cut off where that shows: by its announced length before anything of it is read. undici is told what to
// do with each event itself, because the stream that its `request` makes of them costs as much again.

import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { ReplyRefused } from './reply-refused.ts';
import type { TimeLimit } from './time-limit.ts';

/** Those of one subgraph together that are large or of unknown length, so that many connections do not fill the memory. */
export type LargeReplies = { readonly most: number; held: number };

export type HttpReply = { readonly headers: IncomingHttpHeaders; readonly body: Buffer };

const smallBytes = 1_000_000;

/** @throws ReplyRefused; the reason of `limit`; Error where the connection breaks before the end */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  mostBytes: number,
  large: LargeReplies,
  limit: TimeLimit,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const reader = new ReplyReader(mostBytes, large, resolve, reject);
    limit.onOver((reason) => reader.giveUp(reason));
    if (limit.reason === null) dispatcher.dispatch(request, reader);
  });
}

class ReplyReader implements Dispatcher.DispatchHandler {
  readonly #mostBytes: number;
  readonly #large: LargeReplies;
  readonly #resolve: (reply: HttpReply) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #reason: Error | null = null;
  #headers: IncomingHttpHeaders = {};
  #isSmall = false;
  #bytes = 0;

  constructor(
    mostBytes: number,
    large: LargeReplies,
    resolve: (reply: HttpReply) => void,
    reject: (error: Error) => void,
  ) {
    this.#mostBytes = mostBytes;
    this.#large = large;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The connection goes with it. */
  giveUp(reason: Error): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#release();
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#reason !== null) controller.abort(this.#reason);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    const refusal = findRefusal(status, headers, this.#mostBytes);
    if (refusal !== null) {
      this.giveUp(refusal);
      return;
    }
    const length = lengthOf(headers);
    this.#headers = headers;
    this.#isSmall = length !== null && length <= smallBytes;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#reason !== null) return;
    this.#chunks.push(chunk);
    if (this.#isSmall) return;
    this.#bytes += chunk.length;
    this.#large.held += chunk.length;
    if (this.#bytes > this.#mostBytes) this.giveUp(tooLarge(this.#mostBytes));
    else if (this.#large.held > this.#large.most) {
      const told = `Its replies hold more than ${this.#large.most} bytes at once.`;
      this.giveUp(new ReplyRefused('REPLY_TOO_LARGE', told, { isAlive: true }));
    }
  }

  onResponseEnd(): void {
    if (this.#reason !== null) return;
    this.#release();
    const [first, ...others] = this.#chunks;
    const body = first === undefined ? Buffer.alloc(0) : others.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#resolve({ headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#reason !== null) return;
    this.#reason = error;
    this.#release();
    this.#reject(error);
  }

  #release(): void {
    this.#large.held -= this.#bytes;
    this.#bytes = 0;
  }
}

function findRefusal(status: number, headers: IncomingHttpHeaders, mostBytes: number): ReplyRefused | null {
  if (status >= 300 && status < 400) {
    return new ReplyRefused('REPLY_REDIRECTS', `It redirects with status ${status}, which is not followed.`);
  }
  if (status >= 400 && !textOf(headers['content-type']).startsWith('application/graphql-response+json')) {
    return new ReplyRefused(`REPLY_STATUS_${status}`, `It answered with status ${status}.`, { isAlive: status < 500 });
  }
  const encoding = textOf(headers['content-encoding']);
  if (encoding !== '' && encoding !== 'identity') {
    return new ReplyRefused('REPLY_COMPRESSED', 'Its reply is compressed, which was not asked for.');
  }
  return (lengthOf(headers) ?? 0) > mostBytes ? tooLarge(mostBytes) : null;
}

/** It says something about the query, and nothing about how the subgraph is. */
function tooLarge(mostBytes: number): ReplyRefused {
  return new ReplyRefused('REPLY_TOO_LARGE', `Its reply has more than ${mostBytes} bytes.`, { isAlive: true });
}

function lengthOf(headers: IncomingHttpHeaders): number | null {
  const text = textOf(headers['content-length']);
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header.trim().toLowerCase() : '';
}
