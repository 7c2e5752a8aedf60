// Codes of the HTTP front: bodies, limits, malformed requests.

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
  NOT_ACCEPTABLE: code<{ offered: readonly string[] }>(
    'The header Accept allows no media type that is offered.',
    ({ offered }) => `The header Accept allows no media type that is offered. Accept ${offered.join(' or ')}.`,
  ),
  UNSUPPORTED_MEDIA_TYPE: code<{ reason: string }>(
    'The body has a content type, charset or encoding that is not read.',
    ({ reason }) => `${reason} Send JSON with "Content-Type: application/json", in UTF-8 and not compressed.`,
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
