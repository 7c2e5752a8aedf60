// Codes of the catalog.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

export const catalogCodes = {
  CATALOG_SEARCH_UNAVAILABLE: code<Record<string, never>>(
    'The database that ranks what the catalog finds cannot be used.',
    () =>
      'The catalog cannot search for words at the moment. Search without a query, ask for a product by its id, or try again later.',
  ),
  CATALOG_DOMAIN_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'The catalog is asked for products of a domain that the mesh does not have.',
    ({ given, known }) =>
      `The argument "domain" names no domain of the mesh.${didYouMean(given, known)} Ask for catalog { domains { name } } to see them all.`,
  ),
  CATALOG_TOO_MANY_SEARCHES: code<{ given: number; most: number }>(
    'One request asks the catalog for more different searches than allowed.',
    ({ given, most }) =>
      `The request searches the catalog for ${given} different things, at most ${most} are allowed. Ask in several requests.`,
  ),
  CATALOG_ANSWER_TOO_LARGE: code<{ most: number }>(
    'One request asks the catalog for more fields of products and columns than allowed.',
    ({ most }) =>
      `The request asks for more than ${most} fields of products and columns of the catalog. Ask for smaller pages with "first", or for fewer fields.`,
  ),
  CATALOG_TYPOS_NOT_FORGIVEN: code<Record<string, never>>(
    'The database lacks the extension pg_trgm, so the search of the catalog finds words only as they are spelled.',
    () =>
      'The search of the catalog does not forgive typing errors, because the database lacks the extension pg_trgm, or its user may not use the schema that it is in. Run npx concord tokens apply as a user who may create extensions, or create extension pg_trgm, and start the catalog again.',
  ),
  CATALOG_SEARCH_REFUSED: code<Record<string, never>>(
    'The catalog cannot make its search index in the database.',
    () =>
      'The catalog cannot search for words: its index is made of temporary tables, and the database cannot be reached or does not let its user make them. Everything else is served. Grant the right with: grant temporary on database ... to ...; a server that only reads (a standby) cannot have it.',
  ),
  QUALITY_FORBIDDEN: code<{ product: string; team: string }>(
    'Somebody asks for a run of the quality checks of a product that he neither writes nor owns.',
    ({ product, team }) =>
      `The quality checks of ${product} are run for those who may write it, its owner's team, and platform roles. Ask ${team}, or wait for the next run by schedule.`,
  ),
  QUALITY_PRODUCT_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'A run of quality checks is asked for of a product that the asking role does not find.',
    ({ given, known }) =>
      `The argument "product" names no product that you may find.${didYouMean(given, known)} Ask catalog { search { nodes { id } } } for them.`,
  ),
  QUALITY_ASKED_TOO_OFTEN: code<{ most: number }>(
    'One request asks for more runs of quality checks than allowed.',
    ({ most }) => `One request may ask for ${most} runs of quality checks. Ask in several requests.`,
  ),
  QUALITY_NOT_RUN: code<Record<string, never>>(
    'A run of quality checks is asked for in a mesh that runs none.',
    () =>
      'This mesh runs no quality checks, because its database lacks the tables that keep them. Its operator runs npx concord tokens apply as the owner of that database, and starts Concord again.',
  ),
} as const;
