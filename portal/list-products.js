// What the page asks of the catalog.

/**
 * @typedef {{ team: string, contact: string | null, slack: string | null }} Owner
 * @typedef {{ name: string, title: string | null, boundedContext: string, products: { id: string }[] | null }} Domain
 * @typedef {{ text: string, kind: 'plain' | 'warn' | 'bad' }} Badge
 * @typedef {{
 *   id: string, title: string, description: string, version: string, tags: string[], hasPii: boolean,
 *   status: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED', access: 'CLEAR' | 'MASKED' | 'NONE',
 *   domain: { name: string }, owner: Owner,
 *   sla: { freshnessSeconds: number, updateSchedule: string | null },
 *   deprecation: { sunsetDate: string | null, migrationNotes: string | null } | null,
 *   sampleQuery: string | null,
 * }} Product
 * @typedef {{
 *   name: string, field: string, type: string, unit: string | null, description: string, pii: boolean,
 *   mask: string | null, piiPaths: readonly string[], access: 'CLEAR' | 'MASKED' | 'NONE', deprecated: string | null,
 * }} Column
 * @typedef {{ nodes: Product[], totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null } }} Page
 * @typedef {{
 *   search?: Page | null, domains?: Domain[] | null, product?: { columns: Column[] } | null,
 * }} CatalogData
 */

/** The most that the catalog gives at once. */
const pageSize = 100;

/** @typedef {{ query: string | null, domain: string | null, after: string | null }} Wanted */

const productFields = `
  id title description version tags hasPii status access sampleQuery
  domain { name }
  owner { team contact slack }
  sla { freshnessSeconds updateSchedule }
  deprecation { sunsetDate migrationNotes }
`;

const connection = `
  nodes { ${productFields} }
  totalCount
  pageInfo { hasNextPage endCursor }
`;

/**
 * Gives `data.catalog` of `{ search: Page, domains: Domain[] }`.
 *
 * @param {Wanted} wanted
 * @returns {import('./ask.js').Request}
 */
export function listProducts({ query, domain, after }) {
  return {
    query: `query Products($query: String, $domain: String, $first: Int, $after: String) {
      catalog {
        search(query: $query, domain: $domain, first: $first, after: $after) { ${connection} }
        domains { name title boundedContext products { id } }
      }
    }`,
    variables: { query, domain, first: pageSize, after },
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
