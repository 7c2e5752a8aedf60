// The field `search`: arguments -> products that meet them -> ranked by words -> one page.

import type { CatalogRequest } from '../request.ts';
import { cutPage, type Hit, type HitPage } from './page.ts';
import { readSearch, type Search, type SearchArguments } from './read-search.ts';

/** @throws ConcordError ARGUMENT_INVALID, PAGE_TOO_LARGE, CURSOR_INVALID, CATALOG_* */
export async function findProducts(given: SearchArguments, request: CatalogRequest): Promise<HitPage> {
  const search = readSearch(given, request.view);
  return cutPage(await rankProducts(search, request), search, request.cursorKey);
}

/** Without words nothing is asked of the database. */
async function rankProducts({ words, products }: Search, { rank, view }: CatalogRequest): Promise<readonly Hit[]> {
  if (words === null) return products.map((product) => ({ product, score: null }));
  if (products.length === 0) return [];
  const scores = await rank({ words, places: products.map(view.placeOf) });
  return products.flatMap((product) => {
    const score = scores.get(view.placeOf(product));
    return score === undefined ? [] : [{ product, score }];
  });
}
