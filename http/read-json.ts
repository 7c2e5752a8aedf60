// The bytes of a request body -> JSON value, by rules of our own: what is not plainly UTF-8 JSON is refused, never guessed.

import { isUtf8 } from 'node:buffer';
import { ConcordError } from '../errors/concord-error.ts';

/** The headers of the request that say how its body is to be read. */
export type BodyHeaders = {
  readonly 'content-type'?: string | undefined;
  readonly 'content-encoding'?: string | undefined;
};

/** It leaves out a byte order mark. */
const decoder = new TextDecoder();

/** @throws ConcordError UNSUPPORTED_MEDIA_TYPE or BAD_REQUEST */
export function readJson(bytes: Uint8Array, headers: BodyHeaders): unknown {
  refuseMediaType(headers);
  if (bytes.byteLength === 0) throw badRequest('The body is empty, but JSON is due.');
  if (!isUtf8(bytes)) throw badRequest('The body is not valid UTF-8.');
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    // V8's message quotes the body; it stays out of the answer.
    throw badRequest('The body is not valid JSON.', cause);
  }
}

function refuseMediaType(headers: BodyHeaders): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw unsupported('A compressed body is not read.');
  }
  const type = headers['content-type'];
  if (type === undefined) throw unsupported('The header Content-Type is missing.');
  if (type === 'application/json') return;
  const [essence, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  if (essence !== 'application/json') throw unsupported('This content type is not read here.');
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
    if (name === 'charset' && value !== 'utf-8' && value !== '"utf-8"') {
      throw unsupported('Only the charset utf-8 is read.');
    }
  }
}

function badRequest(reason: string, cause?: unknown): ConcordError {
  return new ConcordError('BAD_REQUEST', { reason }, { cause });
}

function unsupported(reason: string): ConcordError {
  return new ConcordError('UNSUPPORTED_MEDIA_TYPE', { reason });
}
