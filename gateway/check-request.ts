// What of a known operation still depends on the request: how it was sent, its variables, and the pages they ask for.

import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import { coerceVariables } from './coerce-variables.ts';
import { checkVariables } from './limits/check-input.ts';
import { estimateRows } from './limits/estimate-rows.ts';
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
  if (coerced === undefined) {
    const refused = (errors ?? []).map((error) => ({ ...error.toJSON(), extensions: { code: 'BAD_USER_INPUT' } }));
    return { kind: 'refused', errors: refused };
  }
  const rows = estimateRows(operation.rows, coerced);
  if (rows > limits.rows) {
    const error = new ConcordError('QUERY_TOO_MANY_ROWS', { given: rows, most: limits.rows });
    return { kind: 'refused', errors: [formatError(error)] };
  }
  return { kind: 'checked', variables: coerced };
}
