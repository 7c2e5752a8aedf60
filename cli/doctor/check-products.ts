// Doctor: the products of one database: table, columns, rights and stored tokens, each against its contract.

import type { Mesh, Product } from '../../contracts/product.ts';
import { deriveKey } from '../../identity/keys.ts';
import { computeToken } from '../../mesh/tokens.ts';
import { inspectTables, mayMakeTokens } from '../../subgraphs/sql/inspect.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { sourceName } from '../../subgraphs/sql/stored-table.ts';
import type { Environment } from '../environment.ts';
import { findRootSecret } from '../root-secret.ts';
import { type Finding, failed, findingOf, well } from './finding.ts';
import type { Place } from './place.ts';

type Context = { readonly environment: Environment; readonly database: Database };

export async function checkProducts(place: Place, mesh: Mesh, context: Context): Promise<readonly Finding[]> {
  const { environment, database } = context;
  const names = new Set(place.domains.map(({ name }) => name));
  const products = mesh.products.filter(({ domain, status }) => names.has(domain) && status !== 'draft');
  const { tables, problems, warnings } = await inspectTables(products, database);
  const refused = new Set(warnings.flatMap(({ code, at }) => (code === 'PRIVILEGE_MISSING' ? (at?.file ?? []) : [])));
  const sound = tables.filter(({ product }) => !refused.has(product.at.file));
  return [
    ...sound.map(({ product }) =>
      well('products', `${product.id} ${product.version.text} reads ${sourceName(product)}.`),
    ),
    ...problems.map((problem) => findingOf('products', problem)),
    ...warnings.map((one) => findingOf('products', one, one.code === 'PRIVILEGE_MISSING' ? 'failed' : 'warning')),
    ...(await checkTokens(products, place, { environment, database })),
  ];
}

/** Tokens of another secret are neither found nor joined by what this mesh makes. */
async function checkTokens(
  products: readonly Product[],
  { where }: Place,
  { environment, database }: Context,
): Promise<readonly Finding[]> {
  const secret = readSecret(environment);
  const labels = [...new Set(products.flatMap(({ columns }) => columns.flatMap(({ tokenLabel }) => tokenLabel ?? [])))];
  if (secret === null || labels.length === 0) return [];
  if (!(await mayMakeTokens(database))) return [];
  const text = `select label, concord.tok(label, 'sample') as token from unnest($1::text[]) label`;
  const rows = await database.read({ text, values: [labels] });
  const foreign = rows.filter(({ label, token }) => {
    const key = deriveKey(secret, 'token-labels', String(label));
    return token !== null && token !== computeToken(key, 'sample');
  });
  if (foreign.length === 0) return [];
  return [
    failed(
      'products',
      `The tokens in the database of ${where} were made with another root secret than this one.`,
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
