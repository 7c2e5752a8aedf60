// The weak ETag of an answer: the same for as long as its data, and what holds of the products in them, are the same. Their
// age, which grows by itself, does not count (https://www.rfc-editor.org/rfc/rfc9110#name-etag).

import { createHash } from 'node:crypto';
import type { Answer } from '../../http/direct-route.ts';
import { type Envelope, printEnvelope } from '../envelope.ts';
import type { GatewayAnswer } from '../gateway-answer.ts';

/** What closes the body after the envelope. */
const closing = '}}';

export function tagAnswer({ text, envelope }: Pick<GatewayAnswer, 'text' | 'envelope'>): string {
  const hash = createHash('sha1');
  if (envelope === null) hash.update(text);
  else
    hash.update(text.slice(0, text.length - printEnvelope(envelope).length - closing.length)).update(write(envelope));
  return `W/"${hash.digest('base64url')}"`;
}

function write(envelope: Envelope): string {
  return JSON.stringify(envelope, (key, value: unknown) => (key === 'ageSeconds' ? undefined : value));
}

/** @param known `If-None-Match` */
export function answerIfChanged(answer: Answer, known: string | undefined): Answer {
  const { etag } = answer.headers;
  if (known === undefined || etag === undefined) return answer;
  const isKnown = known.trim() === '*' || known.split(',').some((tag) => opaque(tag) === opaque(etag));
  return isKnown ? { ...answer, status: 304, text: '' } : answer;
}

/** Compared weakly, as the specification wants it for this header. */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}
