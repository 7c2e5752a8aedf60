// The one place where an error of a subgraph gets its form on the wire; a fault of ours tells nothing of itself there,
// but goes to the operator.

import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';

type Path = readonly (string | number)[];

/** Whether the caller can mend what went wrong; otherwise the operator wants to know. */
export function isCallersError(error: unknown): boolean {
  return error instanceof GraphQLError || (error instanceof ConcordError && error.cause === undefined);
}

export function formatError(error: unknown, path: Path): GraphQLFormattedError {
  const [message, code] = describe(error);
  return { message, path: [...path], extensions: { code } };
}

function describe(error: unknown): readonly [message: string, code: string] {
  if (error instanceof ConcordError) return [error.message, error.code];
  if (error instanceof GraphQLError) return [error.message, 'ARGUMENT_INVALID'];
  return ['The domain could not answer.', 'INTERNAL_ERROR'];
}
