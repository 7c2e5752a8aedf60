// The field `search`: arguments -> products that meet them -> ranked by words -> one page.

import type { Product } from '../../../contracts/product.ts';
import type { CatalogRequest } from '../request.ts';
import type { CatalogView } from '../view.ts';
import { cutPage, type Hit, type HitPage } from './page.ts';
import { readSearch, type Search, type SearchArguments } from './read-search.ts';

/** @throws ConcordError ARGUMENT_INVALID, PAGE_TOO_LARGE, CURSOR_INVALID, CATALOG_* */
export async function findProducts(given: SearchArguments, request: CatalogRequest): Promise<HitPage> {
  const search = readSearch(given, request);
  return cutPage(await rankProducts(search, request), search, request.cursorKey);
}

/** Without words nothing is asked of the database. */
async function rankProducts({ words, products }: Search, { rank, view }: CatalogRequest): Promise<readonly Hit[]> {
  if (words === null) return products.map((product) => ({ product, score: null }));
  if (products.length === 0) return [];
  const scores = await rank({ words, candidates: writeCandidates(products, view) });
  return [...scores].flatMap(([place, score]) => {
    const product = view.index.products[place];
    return product === undefined ? [] : [{ product, score }];
  });
}

function writeCandidates(products: readonly Product[], { index }: CatalogView): string {
  const bits = new Uint8Array(index.products.length);
  for (const product of products) bits[index.places.get(product) ?? -1] = 1;
  return bits.join('');
}
