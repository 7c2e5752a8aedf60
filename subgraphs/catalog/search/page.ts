// What a search found -> one page of it in a fixed order: the best first, equals and everything else by their names. A
// cursor holds what a product is ordered by, so pages stay whole when products come and go between two requests.

import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { type CursorKey, openCursor, sealCursor } from '../../sql/cursor.ts';
import type { Search } from './read-search.ts';

/** `score` is in millionths, or null where nothing was searched for. */
export type Hit = { readonly product: Product; readonly score: number | null };

export type HitPage = {
  readonly hits: readonly (Hit & { readonly cursor: string })[];
  readonly totalCount: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
};

type Place = readonly [score: number | null, name: string, key: string];

/** @throws ConcordError CURSOR_INVALID */
export function cutPage(found: readonly Hit[], { first, after, binding }: Search, key: CursorKey): HitPage {
  const ordered = [...found].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
  const place = after === null ? null : readCursor(after, binding, key);
  const rest = place === null ? ordered : ordered.filter((hit) => comparePlaces(placeOf(hit), place) > 0);
  const hits = rest.slice(0, first);
  return {
    hits: hits.map((hit) => ({ ...hit, cursor: writeCursor(hit, binding, key) })),
    totalCount: ordered.length,
    hasNextPage: rest.length > hits.length,
    hasPreviousPage: rest.length < ordered.length,
  };
}

function placeOf({ product, score }: Hit): Place {
  return [score, product.name, product.key];
}

function comparePlaces([score, name, key]: Place, [otherScore, otherName, otherKey]: Place): number {
  return Number(otherScore) - Number(score) || compareTexts(name, otherName) || compareTexts(key, otherKey);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function writeCursor(hit: Hit, binding: string, key: CursorKey): string {
  const [score, ...names] = placeOf(hit);
  return sealCursor([score === null ? null : String(score), ...names], binding, key);
}

function readCursor(cursor: string, binding: string, key: CursorKey): Place {
  const values = openCursor(cursor, binding, key);
  if (values === null) throw new ConcordError('CURSOR_INVALID', { argument: 'after' });
  const [score = null, name, product] = values;
  return [score === null ? null : Number(score), String(name), String(product)];
}
