// The lists of registrations: those of a product, and one's own. They stand in memory, in the order of their names.

import { compareTexts } from '../../../contracts/compare-texts.ts';
import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { belongsTo, type Registration } from '../../../mesh/consumers/registration.ts';
import { openCursor, sealCursor } from '../../sql/cursor.ts';
import type { CatalogRequest } from '../request.ts';
import { readFirst, usualOnPage } from '../search/read-search.ts';
import { requireDesk } from './consumer-request.ts';

export type PageArguments = { readonly first?: number | null; readonly after?: string | null };

export type ConsumerPage = {
  readonly registrations: readonly Registration[];
  readonly totalCount: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
};

/** @throws ConcordError ARGUMENT_INVALID, PAGE_TOO_LARGE, CURSOR_INVALID, CONSUMERS_NOT_SET_UP */
export function listOfProduct({ id }: Product, given: PageArguments, request: CatalogRequest): ConsumerPage {
  const { current } = requireDesk(request.consumers.desk);
  return cut(current().byProduct.get(id) ?? [], given, `catalog.consumers ${id}`, request);
}

/** @throws the same */
export function listOwn(given: PageArguments, request: CatalogRequest): ConsumerPage {
  const { current } = requireDesk(request.consumers.desk);
  const own = [...current().byConsumer.values()].flat().filter((one) => belongsTo(one, request.viewer));
  const { subject, team, consumer } = request.viewer;
  return cut(own, given, JSON.stringify(['catalog.registrations', subject, team, consumer]), request);
}

function cut(
  all: readonly Registration[],
  given: PageArguments,
  binding: string,
  { cursorKey }: CatalogRequest,
): ConsumerPage {
  const first = readFirst(given.first ?? usualOnPage);
  const sorted = [...all].sort((a, b) => compareTexts(a.consumer, b.consumer) || compareTexts(a.product, b.product));
  const isAfter = given.after == null ? () => true : after(openCursor(given.after, binding, cursorKey));
  const rest = sorted.filter(isAfter);
  const registrations = rest.slice(0, first);
  const cursorOf = (one: Registration | undefined) =>
    one === undefined ? null : sealCursor([one.consumer, one.product], binding, cursorKey);
  return {
    registrations,
    totalCount: all.length,
    hasNextPage: rest.length > first,
    hasPreviousPage: given.after != null,
    startCursor: cursorOf(registrations[0]),
    endCursor: cursorOf(registrations.at(-1)),
  };
}

function after(place: readonly (string | null)[] | null): (one: Registration) => boolean {
  const [consumer, product] = place ?? [];
  if (consumer == null || product == null) throw new ConcordError('CURSOR_INVALID', { argument: 'after' });
  return (one) => (compareTexts(one.consumer, consumer) || compareTexts(one.product, product)) > 0;
}
