// What of a known operation still depends on the request: how it was sent, its variables, and the pages they ask for.

import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import { coerceVariables } from './coerce-variables.ts';
import { checkVariables } from './limits/check-input.ts';
import { estimateRows } from './limits/estimate-rows.ts';
import { checkInputSize } from './limits/input-size.ts';
import type { Limits } from './limits/limits.ts';
import { formatError, type Operation, refusalOf } from './prepare-operation.ts';

export type CheckedRequest =
  | { readonly kind: 'checked'; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLFormattedError[] };

/** As `GatewayRequest` has it. */
type CheckableRequest = {
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly onlyQueries?: boolean | undefined;
};

type CheckContext = {
  readonly apiSchema: GraphQLSchema;
  readonly limits: Limits;
  /** Whether errors may guess at what else the schema has. */
  readonly hideSuggestions: boolean;
};

const mostVariableErrors = 10;

export function checkRequest(
  operation: Operation,
  request: CheckableRequest,
  { apiSchema, limits, hideSuggestions }: CheckContext,
): CheckedRequest {
  if (request.onlyQueries === true && operation.operationKind !== 'query') {
    const { operationKind } = operation;
    return { kind: 'refused', errors: [formatError(new ConcordError('OPERATION_NOT_ALLOWED', { operationKind }))] };
  }
  try {
    checkVariables(request.variables ?? {}, limits);
  } catch (error) {
    return refusalOf(error);
  }
  const given = request.variables ?? {};
  const { coerced, errors } = coerceVariables(apiSchema, operation.variableDefinitions, given, {
    maxErrors: mostVariableErrors,
    hideSuggestions,
  });
  if (coerced === undefined) return { kind: 'refused', errors: (errors ?? []).map(describeVariableError) };
  try {
    checkInputSize(operation.inputUses, coerced, limits.inputCharacters);
  } catch (error) {
    return refusalOf(error);
  }
  const rows = estimateRows(operation.rows, coerced);
  if (rows > limits.rows) {
    const error = new ConcordError('QUERY_TOO_MANY_ROWS', { given: rows, most: limits.rows });
    return { kind: 'refused', errors: [formatError(error)] };
  }
  return { kind: 'checked', variables: coerced };
}

/** graphql-js quotes the whole of what was given, in each error anew. */
const mostQuoted = 300;

function describeVariableError(error: GraphQLError): GraphQLFormattedError {
  const { message } = error;
  const told = message.length > mostQuoted ? `${message.slice(0, mostQuoted)}...` : message;
  return { ...error.toJSON(), message: told, extensions: { code: 'BAD_USER_INPUT' } };
}
