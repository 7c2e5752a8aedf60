// Doctor: the products of one database: table, columns, rights and stored tokens, each against its contract.

import type { Mesh, Product } from '../../contracts/product.ts';
import { deriveTokenKey } from '../../identity/keys.ts';
import { readTokenStore } from '../../mesh/tokens/read-token-store.ts';
import { computeToken } from '../../mesh/tokens.ts';
import { inspectTables } from '../../subgraphs/sql/inspect.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { sourceName } from '../../subgraphs/sql/stored-table.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import type { Environment } from '../environment.ts';
import { withClient } from '../open-database.ts';
import { findRootSecret } from '../root-secret.ts';
import { checkFreshness } from './check-freshness.ts';
import { checkReaders } from './check-readers.ts';
import { type Finding, failed, findingOf, well } from './finding.ts';
import type { Place } from './place.ts';

type Context = { readonly environment: Environment; readonly database: Database };

export async function checkProducts(place: Place, mesh: Mesh, context: Context): Promise<readonly Finding[]> {
  const { environment, database } = context;
  const names = new Set(place.domains.map(({ name }) => name));
  const products = mesh.products.filter(({ domain, status }) => names.has(domain) && status !== 'draft');
  const readBy = environment.databaseRoles === true ? 'roles' : 'user';
  const { tables, problems, warnings } = await inspectTables(products, database, { readBy });
  const refused = new Set(warnings.flatMap(({ code, at }) => (code === 'PRIVILEGE_MISSING' ? (at?.file ?? []) : [])));
  const sound = tables.filter(({ product }) => !refused.has(product.at.file));
  return [
    ...sound.map(({ product }) =>
      well('products', `${product.id} ${product.version.text} reads ${sourceName(product)}.`),
    ),
    ...problems.map((problem) => findingOf('products', problem)),
    ...warnings.map((one) => findingOf('products', one, one.code === 'PRIVILEGE_MISSING' ? 'failed' : 'warning')),
    ...(await checkFreshness(
      sound.map(({ product }) => product),
      database,
      place.where,
    )),
    ...(await checkTokens(products, place, { environment, database })),
    ...(readBy === 'roles' ? await checkRoles(tables, place, { environment, database }) : []),
  ];
}

async function checkRoles(
  tables: readonly BoundProduct[],
  place: Place,
  { environment, database }: Context,
): Promise<readonly Finding[]> {
  const rootSecret = readSecret(environment);
  if (rootSecret === null || tables.length === 0) return [];
  const domains = place.domains.map(({ name }) => name).join(', ');
  return checkReaders(database, { tables, rootSecret, domains });
}

/** Tokens of another secret are neither found nor joined by what this mesh makes. Who may not read the secrets cannot tell. */
async function checkTokens(
  products: readonly Product[],
  place: Place,
  { environment }: Context,
): Promise<readonly Finding[]> {
  const secret = readSecret(environment);
  const labels = new Set(products.flatMap(({ columns }) => columns.flatMap(({ tokenLabel }) => tokenLabel ?? [])));
  if (secret === null || labels.size === 0) return [];
  const { keys } = await withClient(place, readTokenStore);
  const foreign = [...keys].filter(([label, { generation, sample }]) => {
    return labels.has(label) && sample !== computeToken(deriveTokenKey(secret, label, generation), 'sample');
  });
  if (foreign.length === 0) return [];
  return [
    failed(
      'products',
      `The tokens in the database of ${place.where} were made with another root secret than this one.`,
      'Give Concord the secret that they were made with (CONCORD_SECRET), or make them anew: npx concord tokens apply',
    ),
  ];
}

/** One that is no good is told of elsewhere. */
function readSecret(environment: Environment): Uint8Array | null {
  try {
    return findRootSecret(environment);
  } catch {
    return null;
  }
}
