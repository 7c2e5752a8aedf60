// Errors of a request as a whole -> HTTP status and JSON body. The one place where the HTTP front writes errors.

import type { ErrorCode } from '../errors/codes.ts';
import { ConcordError } from '../errors/concord-error.ts';

const statusByCode: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  MAX_STALENESS_INVALID: 400,
  ENVELOPE_INVALID: 400,
  PERSISTED_OPERATION_UNKNOWN: 400,
  BATCH_TOO_LARGE: 400,
  UNAUTHENTICATED: 401,
  STATEMENT_REFUSED: 401,
  ROLE_NOT_GRANTED: 403,
  OPERATION_NOT_PERSISTED: 403,
  CONSUMER_CONTRADICTED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  REQUEST_TIMEOUT: 408,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  HEADERS_TOO_LARGE: 431,
  OVERLOADED: 503,
  EVENTS_PRODUCT_MISSING: 400,
  EVENTS_PRODUCTS_TOO_MANY: 400,
  EVENTS_PRODUCT_UNKNOWN: 404,
  EVENTS_TOO_MANY: 429,
  EVENTS_BUSY: 503,
  EVENTS_UNAVAILABLE: 503,
};

export type HttpError = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** An error without a status of its own is a bug: its text stays here, the caller reads INTERNAL_ERROR. */
export function isClientMistake(error: unknown): error is ConcordError {
  return error instanceof ConcordError && statusByCode[(error as ConcordError).code] !== undefined;
}

export function httpErrorOf(error: unknown): HttpError {
  const told = isClientMistake(error) ? error : new ConcordError('INTERNAL_ERROR', {});
  return {
    status: statusByCode[told.code] ?? 500,
    headers: headersOf(told),
    body: JSON.stringify({ errors: [{ message: told.message, extensions: { code: told.code } }] }),
  };
}

function headersOf(error: ConcordError): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  if (error.code === 'UNAUTHENTICATED') headers['www-authenticate'] = 'Bearer';
  if (error.code === 'METHOD_NOT_ALLOWED')
    headers.allow = (error as ConcordError<'METHOD_NOT_ALLOWED'>).data.allowed.join(', ');
  if (error.code === 'OVERLOADED')
    headers['retry-after'] = String((error as ConcordError<'OVERLOADED'>).data.retryAfterSeconds);
  return headers;
}
