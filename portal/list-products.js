// What the page asks of the catalog.

import { toArguments } from './filters.js';

/**
 * @typedef {{ team: string, contact: string | null, slack: string | null }} Owner
 * @typedef {{ name: string, title: string | null, boundedContext: string, products: { id: string }[] | null }} Domain
 * @typedef {{ text: string, kind: 'plain' | 'good' | 'warn' | 'bad' | 'quiet' }} Badge
 * @typedef {{
 *   id: string, title: string, description: string, version: string, tags: string[], hasPii: boolean,
 *   status: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED', access: 'CLEAR' | 'MASKED' | 'NONE',
 *   domain: { name: string }, owner: Owner,
 *   sla: { freshnessSeconds: number, updateSchedule: string | null },
 *   deprecation: { sunsetDate: string | null, migrationNotes: string | null } | null,
 *   sampleQuery: string | null,
 *   freshness?: import('./standing.js').Told['freshness'], quality?: import('./standing.js').Told['quality'],
 * }} Product
 * @typedef {{
 *   name: string, field: string, type: string, unit: string | null, description: string, pii: boolean,
 *   mask: string | null, piiPaths: readonly string[], access: 'CLEAR' | 'MASKED' | 'NONE', deprecated: string | null,
 * }} Column
 * @typedef {{
 *   nodes: Product[], totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null },
 *   facets?: import('./filters.js').Facets,
 * }} Page
 * @typedef {{
 *   search?: Page | null, domains?: Domain[] | null, product?: { columns?: Column[], consumers?: import('./consumer-list.js').Consumers | null } | null,
 * }} CatalogData
 */

/** The most that the catalog gives at once. */
const pageSize = 100;

/**
 * @typedef {{
 *   query: string | null, domain: string | null, chosen: import('./filters.js').Chosen, after: string | null,
 * }} Wanted
 */

const standingFields = `
  freshness { status ageSeconds newestAt }
  quality { status score trend failing { name } }
`;

const productFields = `
  id title description version tags hasPii status access sampleQuery
  domain { name }
  owner { team contact slack }
  sla { freshnessSeconds updateSchedule }
  deprecation { sunsetDate migrationNotes }
`;

const page = 'totalCount pageInfo { hasNextPage endCursor }';
const facets = 'facets { freshness { value count } quality { value count } score { value count } }';

/**
 * Gives `data.catalog` of `{ search: Page, domains: Domain[] }`. A catalog of an older version does not tell how products
 * stand, and takes no filters by that.
 *
 * @param {Wanted} wanted
 * @param {boolean} hasStandings
 * @returns {import('./ask.js').Request}
 */
export function listProducts({ query, domain, chosen, after }, hasStandings) {
  if (hasStandings) return listWithStandings({ query, domain, chosen, after });
  return {
    query: `query Products($query: String, $domain: String, $first: Int, $after: String) {
      catalog {
        search(query: $query, domain: $domain, first: $first, after: $after) { nodes { ${productFields} } ${page} }
        domains { name title boundedContext products { id } }
      }
    }`,
    variables: { query, domain, first: pageSize, after },
  };
}

/**
 * @param {Wanted} wanted
 * @returns {import('./ask.js').Request}
 */
function listWithStandings({ query, domain, chosen, after }) {
  return {
    query: `query Products($query: String, $domain: String, $freshness: [CatalogFreshnessStatus!],
      $quality: [CatalogQualityStatus!], $minScore: Int, $first: Int, $after: String) {
      catalog {
        search(query: $query, domain: $domain, freshness: $freshness, quality: $quality, minScore: $minScore, first: $first,
          after: $after) { nodes { ${productFields} ${standingFields} } ${page} ${facets} }
        domains { name title boundedContext products { id } }
      }
    }`,
    variables: { query, domain, ...toArguments(chosen), first: pageSize, after },
  };
}

/**
 * Gives `data.catalog.product` of `{ columns: Column[] }`, or null where it is gone.
 *
 * @param {string} id
 * @returns {import('./ask.js').Request}
 */
export function listColumns(id) {
  return {
    query: `query Columns($id: String!) {
      catalog { product(id: $id) { columns { name field type unit description pii mask piiPaths access deprecated } } }
    }`,
    variables: { id },
  };
}

/**
 * Gives `data.catalog.product` of `{ consumers: Consumers }`; refused by a catalog that registers none.
 *
 * @param {string} id
 * @returns {import('./ask.js').Request}
 */
export function listConsumers(id) {
  return {
    query: `query Consumers($id: String!) {
      catalog {
        product(id: $id) { consumers(first: 100) { nodes { consumer team useCase pin } totalCount } }
      }
    }`,
    variables: { id },
  };
}
