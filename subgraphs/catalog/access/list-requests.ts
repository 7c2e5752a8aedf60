// The lists of access requests that a viewer may see: those of the consumer, those for products that the viewer owns, and
// all for the platform's roles. The newest come first.

import { ConcordError } from '../../../errors/concord-error.ts';
import { type AccessRequest, accessStates } from '../../../mesh/access/access-request.ts';
import type { RequestFilter } from '../../../mesh/access/request-statements.ts';
import { consumerOf } from '../../access/access-grant.ts';
import { openCursor, sealCursor } from '../../sql/cursor.ts';
import type { CatalogRequest } from '../request.ts';
import { readFirst, usualOnPage } from '../search/read-search.ts';
import { findDesk } from './find-desk.ts';
import { ownedProducts } from './owners.ts';

export type ListArguments = {
  readonly product?: string | null;
  readonly state?: Uppercase<(typeof accessStates)[number]> | null;
  readonly first?: number | null;
  readonly after?: string | null;
};

export type RequestPage = {
  readonly requests: readonly AccessRequest[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
};

const empty: RequestPage = {
  requests: [],
  hasNextPage: false,
  hasPreviousPage: false,
  startCursor: null,
  endCursor: null,
};

/** @throws ConcordError ARGUMENT_INVALID, PAGE_TOO_LARGE, CURSOR_INVALID, ACCESS_LISTS_TOO_MANY, MESH_STORE_* */
export async function listRequests(given: ListArguments, request: CatalogRequest): Promise<RequestPage> {
  const first = readFirst(given.first ?? usualOnPage);
  const seen = whatIsSeen(request);
  if (seen === null) return empty;
  const product = given.product?.replace(/@\d+$/, '') ?? null;
  const binding = JSON.stringify(['catalog.accessRequests', seen, product, given.state ?? null]);
  const after = given.after == null ? null : readCursor(given.after, binding, request);
  request.countList();
  const { store, now } = findDesk(request);
  const state = accessStates.find((name) => name.toUpperCase() === given.state) ?? null;
  const found = await store.list({ seen, product, state, now: now(), first, after });
  const requests = found.slice(0, first);
  const cursorOf = (one: AccessRequest | undefined) =>
    one === undefined ? null : sealCursor([String(one.requestedAt), one.id], binding, request.cursorKey);
  return {
    requests,
    hasNextPage: found.length > first,
    hasPreviousPage: after !== null,
    startCursor: cursorOf(requests[0]),
    endCursor: cursorOf(requests.at(-1)),
  };
}

/** Null for nobody's eyes. */
function whatIsSeen({ viewer, view, desk }: CatalogRequest): RequestFilter['seen'] | null {
  const consumer = consumerOf(viewer);
  if (consumer === null) return null;
  if (desk?.isPlatform(viewer) === true) return 'all';
  return { consumer, products: ownedProducts(viewer, view.index.products) };
}

function readCursor(after: string, binding: string, { cursorKey }: CatalogRequest): RequestFilter['after'] {
  const values = openCursor(after, binding, cursorKey);
  if (values === null) throw new ConcordError('CURSOR_INVALID', { argument: 'after' });
  const [requestedAt, id] = values;
  return { requestedAt: Number(requestedAt), id: String(id) };
}
