// What a search found -> one page of it in a fixed order: the best first, equals and everything else by their names. A
// cursor holds what a product is ordered by, so pages stay whole when products come and go between two requests.

import { compareTexts } from '../../../contracts/compare-texts.ts';
import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { type CursorKey, openCursor, sealCursor } from '../../sql/cursor.ts';
import type { Search } from './read-search.ts';

/** `score` is in millionths, or null where nothing was searched for. */
export type Hit = { readonly product: Product; readonly score: number | null };

/** A cursor is sealed only where it is asked for. */
type HitOnPage = Hit & { readonly cursor: () => string };

export type HitPage = {
  readonly hits: readonly HitOnPage[];
  /** On all pages. */
  readonly found: readonly Product[];
  readonly totalCount: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
};

/** @throws ConcordError CURSOR_INVALID */
export function cutPage(found: readonly Hit[], { first, after, binding }: Search, key: CursorKey): HitPage {
  const ordered = found.map(toPlaced).sort(comparePlaces);
  const place = after === null ? null : readCursor(after, binding, key);
  const rest = place === null ? ordered : ordered.filter((hit) => comparePlaces(hit, place) > 0);
  const hits = rest.slice(0, first);
  return {
    hits: hits.map((hit) => ({ ...hit, cursor: () => writeCursor(hit, binding, key) })),
    found: ordered.map(({ product }) => product),
    totalCount: ordered.length,
    hasNextPage: rest.length > hits.length,
    hasPreviousPage: rest.length < ordered.length,
  };
}

/** What a product is ordered by. */
type Place = { readonly score: number | null; readonly name: string; readonly key: string };

function toPlaced({ product, score }: Hit): Hit & Place {
  return { product, score, name: product.name, key: product.key };
}

function comparePlaces(a: Place, b: Place): number {
  return Number(b.score) - Number(a.score) || compareTexts(a.name, b.name) || compareTexts(a.key, b.key);
}

function writeCursor({ score, name, key: product }: Place, binding: string, key: CursorKey): string {
  return sealCursor([score === null ? null : String(score), name, product], binding, key);
}

function readCursor(cursor: string, binding: string, key: CursorKey): Place {
  const values = openCursor(cursor, binding, key);
  if (values === null) throw new ConcordError('CURSOR_INVALID', { argument: 'after' });
  const [score = null, name, product] = values;
  return { score: score === null ? null : Number(score), name: String(name), key: String(product) };
}
