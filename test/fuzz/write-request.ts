// Valid requests to a gateway over HTTP: generated operations in all the ways in which a client may send them.

import { createHash } from 'node:crypto';
import type { GeneratedQuery } from '../support/generate-query.ts';
import type { Random } from '../support/random.ts';

export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
};

const accepted = ['application/json', 'application/graphql-response+json', '*/*', 'application/json;q=0.5, */*;q=0.1'];

export function writeRequest({ query, variables }: GeneratedQuery, random: Random): HttpRequest {
  const { operationName } = random.pick<{ operationName?: string | null }>([
    { operationName: 'Generated' },
    { operationName: null },
    {},
  ]);
  const isQuery = query.startsWith('query');
  const headers: Record<string, string> = {};
  if (random.chance(0.7)) headers.accept = random.pick(accepted);
  if (random.chance(0.1)) headers['x-request-id'] = `fuzz-${random.integer(1, 1_000_000)}`;
  if (random.chance(0.1)) headers['concord-envelope'] = 'off';
  if (random.chance(0.1)) headers.traceparent = `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`;
  if (isQuery && random.chance(0.2)) {
    headers['apollo-require-preflight'] = 'true';
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    if (typeof operationName === 'string') search.set('operationName', operationName);
    return { method: 'GET', path: `/graphql?${search}`, headers, body: null };
  }
  headers['content-type'] = random.pick(['application/json', 'application/json; charset=utf-8']);
  const extensions = random.chance(0.1)
    ? { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } }
    : undefined;
  const body = { query, variables, operationName, extensions };
  const text = random.chance(0.2) ? JSON.stringify(body, null, 2) : JSON.stringify(body);
  return { method: 'POST', path: '/graphql', headers, body: Buffer.from(text) };
}
