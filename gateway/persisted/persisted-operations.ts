// Operations that are known by name before anybody asks: what a request names is put in its place as text, so that all that
// follows (CSRF prevention, limits, plans) treats it like any other. Where nothing else may be asked, the rest is refused here.

import { ConcordError } from '../../errors/concord-error.ts';
import type { GraphqlRequest } from '../../http/graphql-request.ts';
import { hashOf, type PersistedOperation } from './read-manifest.ts';

export type PersistedOperations = {
  /**
   * The same request with the text of what it names.
   * @throws ConcordError PERSISTED_OPERATION_UNKNOWN, OPERATION_NOT_PERSISTED, BAD_REQUEST
   */
  readonly resolve: (request: GraphqlRequest) => GraphqlRequest;
  /** False where everything else is refused, so that nobody may add to them by asking (APQ). */
  readonly isOpen: boolean;
};

/** Nothing is known beforehand; automatic persisted queries may still be. */
export const noPersistedOperations = createPersistedOperations([], { isOpen: true });

export function createPersistedOperations(
  operations: readonly PersistedOperation[],
  { isOpen }: { readonly isOpen: boolean },
): PersistedOperations {
  const byId = new Map<string, string>();
  for (const { body } of operations) byId.set(hashOf(body), body);
  for (const { id, body } of operations) byId.set(id, body);
  const bodies = new Set(operations.map(({ body }) => body));

  function resolve(request: GraphqlRequest): GraphqlRequest {
    const { documentId, query } = request;
    if (documentId !== null) {
      if (query !== null) throw badRequest('Send either "query" or "documentId", not both.');
      const body = byId.get(documentId.replace(/^sha256:/, ''));
      if (body === undefined) throw new ConcordError('PERSISTED_OPERATION_UNKNOWN', {});
      return { ...request, documentId: null, query: body };
    }
    const hash = query === null ? hashAskedFor(request) : null;
    const body = hash === null ? undefined : byId.get(hash);
    if (body !== undefined) return { ...withoutHash(request), query: body };
    if (isOpen) return request;
    if (query === null && hash !== null) throw new ConcordError('PERSISTED_OPERATION_UNKNOWN', {});
    if (query === null || !bodies.has(query)) throw new ConcordError('OPERATION_NOT_PERSISTED', {});
    const claimed = hashAskedFor(request);
    if (claimed !== null && byId.get(claimed) !== query) throw badRequest('The hash is not that of the query.');
    return withoutHash(request);
  }
  return { resolve, isOpen };
}

/** As clients of automatic persisted queries ask: `extensions.persistedQuery.sha256Hash`. */
function hashAskedFor({ extensions }: GraphqlRequest): string | null {
  const { persistedQuery } = extensions;
  const isAsked = typeof persistedQuery === 'object' && persistedQuery !== null && 'sha256Hash' in persistedQuery;
  return isAsked && typeof persistedQuery.sha256Hash === 'string' ? persistedQuery.sha256Hash : null;
}

function withoutHash(request: GraphqlRequest): GraphqlRequest {
  const { persistedQuery: _, ...extensions } = request.extensions;
  return { ...request, extensions };
}

function badRequest(reason: string): ConcordError {
  return new ConcordError('BAD_REQUEST', { reason });
}
