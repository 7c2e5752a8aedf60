// Whether a request was refused for want of room and nothing else came of it, so that its client shall wait and send it
// again (HTTP 503). Where anything was served, the answer is a partial one like any other.

import type { GraphQLFormattedError } from 'graphql';
import type { ResponseData } from './outcome.ts';

/** Seconds that a client is told to wait, as a header takes them. */
export const retryAfterSeconds = 1;

type Outcome = { readonly data?: ResponseData | undefined; readonly errors: readonly GraphQLFormattedError[] };

export function isOverloaded({ data, errors }: Outcome): boolean {
  if (errors.length === 0 || errors.some(({ extensions }) => extensions?.code !== 'OVERLOADED')) return false;
  return data === undefined || !holdsValue(data.kind === 'text' ? JSON.parse(data.text) : data.value);
}

/** Names of types, which many clients ask for at every level, are no data. */
function holdsValue(value: unknown): boolean {
  if (value === null) return false;
  if (Array.isArray(value)) return value.length === 0 || value.some(holdsValue);
  if (typeof value !== 'object') return true;
  return Object.entries(value).some(([name, inner]) => name !== '__typename' && holdsValue(inner));
}
