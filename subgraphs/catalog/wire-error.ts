// The one place where an error of the catalog gets its form on the wire; a fault of ours tells nothing of itself there.

import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';

/** Whether the caller can mend what went wrong; otherwise the operator wants to know. */
export function isCallersError(error: unknown): boolean {
  return (
    error === undefined || error instanceof GraphQLError || (error instanceof ConcordError && error.cause === undefined)
  );
}

export function formatError(error: GraphQLError): GraphQLFormattedError {
  const { originalError, path = [] } = error;
  const [message, code] = describe(originalError, error.message);
  return { message, path, extensions: { code } };
}

function describe(error: unknown, otherwise: string): readonly [message: string, code: string] {
  if (error instanceof ConcordError) return [error.message, error.code];
  if (error === undefined || error instanceof GraphQLError) return [otherwise, 'ARGUMENT_INVALID'];
  return ['The catalog could not answer.', 'INTERNAL_ERROR'];
}
