// The arguments of `search` -> what to look for among which products.

import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { meetsFilter, readStandingFilter, type StandingArguments } from '../standing/standing-filter.ts';
import type { StandingView } from '../standing/standing-view.ts';
import type { CatalogView } from '../view.ts';
import { splitWords } from './words.ts';

export type SearchArguments = StandingArguments & {
  readonly query?: string | null;
  readonly domain?: string | null;
  readonly tag?: string | null;
  readonly status?: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED' | null;
  readonly hasPii?: boolean | null;
  readonly first?: number | null;
  readonly after?: string | null;
};

export type Search = {
  /** In small letters, each once; null = everything, in the order of names. */
  readonly words: readonly string[] | null;
  /** Those that meet all filters. */
  readonly products: readonly Product[];
  readonly first: number;
  readonly after: string | null;
  /** What a cursor of this search is sealed for. */
  readonly binding: string;
};

const longestQuery = 200;
const mostWords = 16;
const mostOnPage = 100;
export const usualOnPage = 20;

type Searched = { readonly view: CatalogView; readonly standing: StandingView };

/** @throws ConcordError ARGUMENT_INVALID, PAGE_TOO_LARGE, CATALOG_DOMAIN_UNKNOWN */
export function readSearch(given: SearchArguments, { view, standing }: Searched): Search {
  const { domain = null, tag = null, status = null, hasPii = null } = given;
  const words = readWords(given.query ?? '');
  if (domain !== null) checkDomain(domain, view);
  const standingFilter = readStandingFilter(given);
  return {
    words,
    products: view.products.filter(
      (product) =>
        (domain === null || product.domain === domain) &&
        (tag === null || product.tags.includes(tag)) &&
        (status === null || product.status.toUpperCase() === status) &&
        (hasPii === null || hasPersonalData(product) === hasPii) &&
        meetsFilter(product, standingFilter, standing),
    ),
    first: readFirst(given.first ?? usualOnPage),
    after: given.after ?? null,
    binding: JSON.stringify(['catalog.search', words, domain, tag, status, hasPii, standingFilter]),
  };
}

export function hasPersonalData(product: Product): boolean {
  return product.columns.some(({ isPii }) => isPii);
}

function readWords(query: string): readonly string[] | null {
  if (query.length > longestQuery)
    throw invalid('query', `may have at most ${longestQuery} characters; name fewer words`);
  if (query.includes('\0')) throw invalid('query', 'holds the character NUL; leave it out');
  if (query.trim() === '') return null;
  const words = [...new Set(splitWords(query))];
  if (words.length === 0)
    throw invalid('query', 'holds no letter and no digit; name a word, or leave it out for all products');
  if (words.length > mostWords) throw invalid('query', `may have at most ${mostWords} words; name fewer`);
  return words;
}

function checkDomain(given: string, view: CatalogView): void {
  if (view.findDomain(given) !== undefined) return;
  throw new ConcordError('CATALOG_DOMAIN_UNKNOWN', { given, known: view.domains.map(({ name }) => name) });
}

/** @throws ConcordError ARGUMENT_INVALID, PAGE_TOO_LARGE */
export function readFirst(first: number): number {
  if (first < 0) throw invalid('first', 'must be 0 or more');
  if (first > mostOnPage) throw new ConcordError('PAGE_TOO_LARGE', { argument: 'first', most: mostOnPage, of: 'rows' });
  return first;
}

function invalid(argument: string, reason: string): ConcordError {
  return new ConcordError('ARGUMENT_INVALID', { argument, reason });
}
