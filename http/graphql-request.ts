// A JSON body or the query string of a GET -> the parts of a GraphQL request (GraphQL over HTTP, section "Request
// Parameters"), types checked.

import { ConcordError } from '../errors/concord-error.ts';

export type GraphqlRequest = {
  /** Absent only where an operation is named by `documentId`, or by its hash in `extensions`. */
  readonly query: string | null;
  /** GraphQL over HTTP, appendix "Persisted Documents". */
  readonly documentId: string | null;
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
    documentId: readText(body, 'documentId'),
    operationName: readText(body, 'operationName'),
    variables: readObject(body, 'variables'),
    extensions: readObject(body, 'extensions'),
  };
}

/** `search` with or without its `?`. @throws ConcordError BAD_REQUEST */
export function readGraphqlSearch(search: string): GraphqlRequest {
  const parameters = new URLSearchParams(search);
  const readOne = (name: string): string | null => {
    const [value = null, ...others] = parameters.getAll(name);
    if (others.length > 0) throw badRequest(`"${name}" stands more than once in the address.`);
    return value;
  };
  const readJsonOf = (name: string): unknown => {
    const text = readOne(name);
    try {
      return text === null || text === '' ? null : JSON.parse(text);
    } catch (cause) {
      throw new ConcordError('BAD_REQUEST', { reason: `"${name}" in the address is not valid JSON.` }, { cause });
    }
  };
  return readGraphqlRequest({
    query: readOne('query'),
    documentId: readOne('documentId'),
    operationName: readOne('operationName'),
    variables: readJsonOf('variables'),
    extensions: readJsonOf('extensions'),
  });
}

/** The other way round, for what reads addresses. */
export function printGraphqlSearch(request: GraphqlRequest): string {
  const { query, operationName, variables, extensions } = request;
  const search = new URLSearchParams();
  if (query !== null) search.set('query', query);
  if (operationName !== null) search.set('operationName', operationName);
  if (Object.keys(variables).length > 0) search.set('variables', JSON.stringify(variables));
  if (Object.keys(extensions).length > 0) search.set('extensions', JSON.stringify(extensions));
  return search.size === 0 ? '' : `?${search}`;
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
