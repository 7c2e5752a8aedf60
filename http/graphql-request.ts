// A JSON body -> the parts of a GraphQL request (GraphQL over HTTP, section "Request Parameters"), types checked.

import { ConcordError } from '../errors/concord-error.ts';

export type GraphqlRequest = {
  /** Absent only where a persisted query is named in `extensions`. */
  readonly query: string | null;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
};

type JsonObject = Readonly<Record<string, unknown>>;

const none: JsonObject = Object.freeze({});

/** @throws ConcordError BAD_REQUEST */
export function readGraphqlRequest(body: unknown): GraphqlRequest {
  if (Array.isArray(body))
    throw badRequest('The body is a list, but one operation is served at a time. Send an object.');
  if (!isObject(body)) throw badRequest('The body must be a JSON object with the key "query".');
  return {
    query: readText(body, 'query'),
    operationName: readText(body, 'operationName'),
    variables: readObject(body, 'variables'),
    extensions: readObject(body, 'extensions'),
  };
}

function readText(body: JsonObject, key: string): string | null {
  const value = body[key] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw badRequest(`"${key}" must be a text.`);
}

function readObject(body: JsonObject, key: string): JsonObject {
  const value = body[key] ?? null;
  if (value === null) return none;
  if (isObject(value)) return value;
  throw badRequest(`"${key}" must be a JSON object.`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badRequest(reason: string): ConcordError {
  return new ConcordError('BAD_REQUEST', { reason });
}
