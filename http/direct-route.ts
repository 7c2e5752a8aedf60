// A route that answers plain requests before Fastify sees them: a POST of known length whose headers stand once each. Fastify
// with its hooks costs as much as a small query; whatever is not plain falls through to it, unread, and so to the same rules.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AcceptedEncoding } from './accepted-encoding.ts';
import { connectionSignalOf } from './connection-signal.ts';
import type { FrontObserving, RequestNotes } from './observe-requests.ts';
import { createHeaderReader, type GivenHeaders } from './read-headers-once.ts';
import type { BodyHeaders } from './read-json.ts';
import { requestIdHeader, requestIdOf } from './request-id.ts';
import { type AnswerSender, createAnswerSender, type SendSettings } from './send-answer.ts';
import { httpErrorOf, isClientMistake } from './status-of-error.ts';

/** A request whose body is read, by whichever way it came. */
export type ReadRequest = {
  readonly raw: IncomingMessage;
  /** Of the headers that the route named, in that order. */
  readonly given: GivenHeaders;
  readonly body: Uint8Array;
  readonly bodyHeaders: BodyHeaders;
  readonly requestId: string;
  readonly signal: AbortSignal;
};

/** What is known of an answer before it is sent. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

export type DirectRoute = {
  readonly path: string;
  /** In lower case. */
  readonly headers: readonly string[];
  /** On what its answers depend, besides `Accept-Encoding`. */
  readonly vary: string;
  /** Fills the notes with what it finds out, also where it throws. */
  readonly answer: (request: ReadRequest, notes: RequestNotes) => Promise<Answer>;
};

export type DirectSettings = Omit<SendSettings, 'vary'> & {
  readonly mostBodyBytes: number;
  readonly observing: FrontObserving | null;
};

/** False where the request was left alone. */
export type Take = (request: IncomingMessage, response: ServerResponse) => boolean;

const ownHeaders = [
  requestIdHeader,
  'host',
  'content-length',
  'content-type',
  'accept-encoding',
  'content-encoding',
  'transfer-encoding',
] as const;
const json: BodyHeaders = { 'content-type': 'application/json' };
const isJson = /^application\/json( *; *charset=utf-8)?$/i;

export function createDirectRoute(route: DirectRoute, settings: DirectSettings): Take {
  const { mostBodyBytes, observing } = settings;
  const { path, headers } = route;
  const readHeaders = createHeaderReader([...headers, ...ownHeaders]);
  const sender = createAnswerSender({ ...settings, vary: route.vary });
  // A trace wants more of each request than is noted here.
  if (observing !== null && observing.startTrace !== null) return () => false;

  return (request, response) => {
    if (request.method !== 'POST' || request.url !== path || request.httpVersion !== '1.1') return false;
    const given = readHeaders(request.rawHeaders);
    if (given === null) return false;
    const [id = null, host, length = null, type = null, accepted = null, ...codings] = given.slice(headers.length);
    if (host === null || length === null || !(Number(length) <= mostBodyBytes)) return false;
    if (type === null || !isJson.test(type) || codings.some((coding) => coding !== null)) return false;
    const encoding = sender.readEncoding(accepted);
    if (encoding === null) return false;

    const requestId = requestIdOf(id);
    const exchange = new Exchange(response, requestId, encoding, path, sender, settings);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const [first] = chunks;
      const body = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
      const signal = connectionSignalOf(request.socket);
      route
        .answer({ raw: request, given, body, bodyHeaders: json, requestId, signal }, exchange.notes)
        .then(
          (answer) => exchange.send(answer),
          (error: unknown) => exchange.refuse(error),
        )
        .catch((error: unknown) => exchange.giveUp(error));
    });
    return true;
  };
}

/** One request that was taken, and how it is answered. A class, because each request has one and methods are made once. */
class Exchange {
  readonly notes: RequestNotes = { operation: null, role: null };
  readonly #startedAt = performance.now();
  readonly #response: ServerResponse;
  readonly #requestId: string;
  readonly #encoding: AcceptedEncoding;
  readonly #path: string;
  readonly #sender: AnswerSender;
  readonly #settings: Pick<DirectSettings, 'observing' | 'onBug'>;

  constructor(
    response: ServerResponse,
    requestId: string,
    encoding: AcceptedEncoding,
    path: string,
    sender: AnswerSender,
    settings: Pick<DirectSettings, 'observing' | 'onBug'>,
  ) {
    this.#response = response;
    this.#requestId = requestId;
    this.#encoding = encoding;
    this.#path = path;
    this.#sender = sender;
    this.#settings = settings;
  }

  send({ status, headers, text }: Answer): void {
    const sent = { requestId: this.#requestId, encoding: this.#encoding, status, headers, text };
    this.#sender.send(this.#response, sent, (bytes) => this.#tell(status, bytes));
  }

  refuse(error: unknown): void {
    if (!isClientMistake(error)) this.#settings.onBug(error, this.#requestId);
    const { status, headers, body } = httpErrorOf(error);
    this.send({ status, headers, text: body });
  }

  /** What cannot be written is no answer. */
  giveUp(error: unknown): void {
    this.#settings.onBug(error, this.#requestId);
    this.#response.destroy();
  }

  #tell(status: number, bytes: number): void {
    this.#settings.observing?.onRequest({
      requestId: this.#requestId,
      method: 'POST',
      route: this.#path,
      status,
      ms: performance.now() - this.#startedAt,
      bytes,
      operation: this.notes.operation,
      role: this.notes.role,
    });
  }
}
