// What comes of a request to the gateway: as data, for a pipeline that adds to it, and as text with what HTTP needs to know of it.

import type { GraphQLFormattedError } from 'graphql';
import type { Envelope } from './envelope.ts';
import { type ExecutionResult, printResult } from './outcome.ts';
import { isOverloaded } from './overload.ts';

/**
 * `request-error`: nothing was executed and there is no `data`; the request is at fault (HTTP 4xx).
 * `gateway-failed`: nothing useful came of it, and it is our fault (HTTP 500).
 */
export type GatewayResult = {
  readonly kind: 'response' | 'request-error' | 'gateway-failed';
  readonly result: Omit<ExecutionResult, 'data'> & { readonly data?: ExecutionResult['data'] };
  /** SHA-256 of the document, in hex; null where it was refused before anything of it was known. */
  readonly operationHash: string | null;
};

export type GatewayAnswer = {
  readonly kind: GatewayResult['kind'];
  /** The whole JSON body. */
  readonly text: string;
  /** False where the request was refused before anything was executed, so that the text has no `data`. */
  readonly hasData: boolean;
  readonly hasErrors: boolean;
  readonly errorCodes: readonly string[];
  /** Nothing came of it for want of room alone: it may be sent again (HTTP 503). */
  readonly isOverloaded: boolean;
  /** As it ends the text; null where the text has none. */
  readonly envelope: Envelope | null;
  /** The age of the oldest kept answer in it; null = all was read now. */
  readonly keptSeconds: number | null;
  readonly operationHash: string | null;
};

export function requestError(errors: readonly GraphQLFormattedError[], operationHash: string | null): GatewayResult {
  return { kind: 'request-error', result: { errors }, operationHash };
}

export function outcomeOf({ kind, result }: GatewayResult): 'complete' | 'with-errors' | 'refused' | 'failed' {
  if (kind === 'request-error') return 'refused';
  if (kind === 'gateway-failed') return 'failed';
  return result.errors.length === 0 ? 'complete' : 'with-errors';
}

export function codeOf(error: GraphQLFormattedError): string {
  return String(error.extensions?.code ?? 'UNKNOWN');
}

export function toAnswer({ kind, result, operationHash }: GatewayResult): GatewayAnswer {
  const { data, errors, keptSeconds = null } = result;
  const envelope = data === undefined ? null : (result.envelope ?? null);
  const text = data === undefined ? JSON.stringify({ errors }) : printResult({ ...result, data });
  const errorCodes = errors.map(codeOf);
  const described = { hasData: data !== undefined, hasErrors: errors.length > 0, isOverloaded: isOverloaded(result) };
  return { kind, text, ...described, envelope, keptSeconds, errorCodes, operationHash };
}
