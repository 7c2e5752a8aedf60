// What one request has for itself: who asks and what they may find, the searches it makes, how much it may still show.

import DataLoader from 'dataloader';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { CursorKey } from '../sql/cursor.ts';
import type { Ranking, Scores } from './search/rank.ts';
import type { SearchIndex } from './search/search-index.ts';
import { type CatalogModel, type CatalogView, createCatalogView } from './view.ts';

export type CatalogRequest = {
  readonly view: CatalogView;
  readonly cursorKey: CursorKey;
  /** All that are asked at once become one statement. */
  readonly rank: (ranking: Ranking) => Promise<Scores>;
  /** Gives the list back. @throws ConcordError CATALOG_ANSWER_TOO_LARGE */
  readonly show: <Item>(items: readonly Item[]) => readonly Item[];
};

/** What stays the same between requests. */
export type Served = { readonly model: CatalogModel; readonly index: SearchIndex; readonly cursorKey: CursorKey };
export type Context = { readonly viewer: Viewer; readonly signal: AbortSignal };

const mostSearches = 10;
/** Domains have products, and products a domain: a query could go round and round. */
const mostShown = 20_000;

export function createCatalogRequest({ model, index, cursorKey }: Served, { viewer, signal }: Context): CatalogRequest {
  const loader = new DataLoader<Ranking, Scores, string>(
    async (rankings) => {
      const given = rankings.length;
      if (given > mostSearches) throw new ConcordError('CATALOG_TOO_MANY_SEARCHES', { given, most: mostSearches });
      return index.rank(rankings, signal);
    },
    { cacheKeyFn: ({ words, candidates }) => `${words.join(' ')}\n${candidates}` },
  );
  let shown = 0;
  return {
    view: createCatalogView(model, viewer),
    cursorKey,
    rank: (ranking) => loader.load(ranking),
    show(items) {
      shown += items.length;
      if (shown > mostShown) throw new ConcordError('CATALOG_ANSWER_TOO_LARGE', { most: mostShown });
      return items;
    },
  };
}
