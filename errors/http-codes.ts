// Codes of the HTTP front: bodies, limits, malformed requests, and operations that are asked for by name or in lists.

import { code } from './code-entry.ts';

export const httpCodes = {
  BAD_REQUEST: code<{ reason: string }>('The HTTP request is malformed.', ({ reason }) => reason),
  NOT_FOUND: code<{ known: readonly string[] }>(
    'Nothing is served at the path.',
    ({ known }) => `Nothing is served here. There is ${known.join(', ')}.`,
  ),
  METHOD_NOT_ALLOWED: code<{ allowed: readonly string[] }>(
    'The path is served, but not with this HTTP method.',
    ({ allowed }) => `This HTTP method is not served here. Use ${allowed.join(' or ')}.`,
  ),
  NOT_ACCEPTABLE: code<{ offered: readonly string[]; header?: 'Accept-Encoding' }>(
    'The header Accept allows no media type that is offered, or Accept-Encoding no encoding.',
    ({ offered, header }) =>
      header === undefined
        ? `The header Accept allows no media type that is offered. Accept ${offered.join(' or ')}.`
        : `The header ${header} allows nothing that is offered, not even a body as it is. Accept ${offered.join(' or ')}.`,
  ),
  UNSUPPORTED_MEDIA_TYPE: code<{ reason: string }>(
    'The body has a content type, charset or encoding that is not read.',
    ({ reason }) => `${reason} Send JSON with "Content-Type: application/json", in UTF-8 and not compressed.`,
  ),
  PERSISTED_OPERATION_UNKNOWN: code<Record<string, never>>(
    'No persisted operation has the id that was asked for.',
    () =>
      'No persisted operation has this id. Publish the manifest that holds it to the gateway, or send the id of one that is in it.',
  ),
  OPERATION_NOT_PERSISTED: code<Record<string, never>>(
    'This gateway answers nothing but the operations of its manifest, and this is none of them.',
    () =>
      'Only persisted operations are answered here, and this is none of them. Add it to the manifest of the gateway, or ask for one by its id in "documentId".',
  ),
  BATCH_TOO_LARGE: code<{ given: number; most: number }>(
    'A list of operations is longer than allowed.',
    ({ given, most }) =>
      `The list has ${given} operations, at most ${most} are allowed in one request. Send several lists.`,
  ),
  PAYLOAD_TOO_LARGE: code<{ mostBytes: number }>(
    'The body is larger than the server reads.',
    ({ mostBytes }) =>
      `The body is larger than ${mostBytes} bytes. Send less, for example by using variables in pages.`,
  ),
  HEADERS_TOO_LARGE: code<Record<string, never>>(
    'The headers or the path are larger than the server reads.',
    () => 'The headers or the path are too large. Send the query in the body of a POST request.',
  ),
  REQUEST_TIMEOUT: code<Record<string, never>>(
    'The request did not arrive in time.',
    () => 'The request did not arrive in time. Send it again.',
  ),
  /** `what` begins the sentence: `The database of the domain "orders"`. */
  OVERLOADED: code<{ what: string; retryAfterSeconds: number }>(
    'Something that the request needs has more work than it can take, so the request was refused before it began.',
    ({ what, retryAfterSeconds }) =>
      `${what} has more work than it can take at the moment. Try again in ${retryAfterSeconds} s, and send fewer requests at once.`,
  ),
  INTERNAL_ERROR: code<Record<string, never>>(
    'A bug: the operator finds it in the log.',
    () => 'The request could not be answered. The operator finds the reason in the log.',
  ),
} as const;
