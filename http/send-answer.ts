// An answer that is all in memory -> its response, written at once. The headers are those that Fastify's hooks give the answers of
// other ways.

import type { ServerResponse } from 'node:http';
import { type AcceptedEncoding, asItIs } from './accepted-encoding.ts';
import { limitUnread } from './cut-unread-answers.ts';
import { createEncodingReader, encodeText } from './encode-answers.ts';
import { requestIdHeader } from './request-id.ts';

export type SendSettings = {
  readonly vary: string;
  readonly compresses: boolean;
  readonly unreadMs: number;
  readonly isClosing: () => boolean;
};

type Sent = {
  readonly requestId: string;
  readonly encoding: AcceptedEncoding;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

export type AnswerSender = {
  /** Null where the client takes nothing that there is. */
  readonly readEncoding: (header: string | null) => AcceptedEncoding | null;
  /** `onSent` is told how many bytes the body has, once it is out. */
  readonly send: (response: ServerResponse, answer: Sent, onSent: (bytes: number) => void) => void;
};

/** A longer text is encoded into bytes of its own: Node takes three times its length to encode it in passing. */
const mostWrittenAsText = 16_384;

export function createAnswerSender({ vary, compresses, unreadMs, isClosing }: SendSettings): AnswerSender {
  const readEncoding = createEncodingReader();
  const varies = compresses ? `${vary}, Accept-Encoding` : vary;

  function write(
    response: ServerResponse,
    { requestId, status, headers }: Sent,
    body: string | Buffer,
    encoding: string,
  ) {
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    const head = [requestIdHeader, requestId, 'x-content-type-options', 'nosniff', 'vary', varies];
    for (const name of Object.keys(headers))
      if (name !== 'x-content-type-options') head.push(name, headers[name] ?? '');
    head.push('content-length', String(length));
    if (encoding !== 'identity') head.push('content-encoding', encoding);
    if (isClosing()) head.push('connection', 'close');
    response.writeHead(status, head);
    return length;
  }
  return {
    readEncoding(header) {
      if (!compresses || header === null) return asItIs;
      try {
        return readEncoding(header);
      } catch {
        return null;
      }
    },
    send(response, answer, onSent) {
      const { text, encoding } = answer;
      const finish = (body: string | Buffer, as: string) => {
        const length = write(response, answer, body, as);
        response.end(body, () => onSent(length));
        limitUnread(response, unreadMs);
      };
      const encoded = encodeText(text, encoding);
      if (encoded !== null) encoded.then((bytes) => finish(bytes, encoding.encoding)).catch(() => response.destroy());
      else finish(text.length > mostWrittenAsText ? Buffer.from(text) : text, 'identity');
    },
  };
}
