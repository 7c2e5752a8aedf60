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
  /** Told of an answer that cannot be written; its connection is ended. */
  readonly onBug: (error: unknown, requestId: string) => void;
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

export function createAnswerSender(settings: SendSettings): AnswerSender {
  const { compresses } = settings;
  const readEncoding = createEncodingReader();
  const own = { ...settings, vary: compresses ? `${settings.vary}, Accept-Encoding` : settings.vary };
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
      const encoded = encodeText(text, encoding);
      if (encoded === null) {
        write(response, answer, text.length > mostWrittenAsText ? Buffer.from(text) : text, onSent, own);
        return;
      }
      const headers = { ...answer.headers, 'content-encoding': encoding.encoding };
      encoded
        .then((bytes) => write(response, { ...answer, headers }, bytes, onSent, own))
        .catch((error: unknown) => {
          settings.onBug(error, answer.requestId);
          response.destroy();
        });
    },
  };
}

function write(
  response: ServerResponse,
  { requestId, status, headers }: Sent,
  body: string | Buffer,
  onSent: (bytes: number) => void,
  { vary, isClosing, unreadMs }: SendSettings,
): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const head = [requestIdHeader, requestId, 'x-content-type-options', 'nosniff', 'vary', vary];
  head.push('content-length', String(length));
  for (const name of Object.keys(headers)) if (name !== 'x-content-type-options') head.push(name, headers[name] ?? '');
  if (isClosing()) head.push('connection', 'close');
  response.writeHead(status, head);
  // A text of as many bytes as characters is ASCII: the same in this encoding, for which Node takes a third of the memory.
  response.end(body, length === body.length ? 'latin1' : 'utf8', () => onSent(length));
  limitUnread(response, unreadMs);
}
