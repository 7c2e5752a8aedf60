// How the tokens of one database stand against its contracts: the secrets it is to have, and each table with what is stored
// in it. Reads only; applying, planning and telling the state all begin here.

import type pg from 'pg';
import type { Product } from '../../contracts/product.ts';
import type { Generations } from './generations.ts';
import { collectKeyedColumns } from './keyed-columns.ts';
import { chooseSecrets, type LabelSecret, type TokenSecret } from './label-secrets.ts';
import { readStoredColumns, type StoredColumnTable } from './read-stored-columns.ts';
import { readTokenStore } from './read-token-store.ts';

export type TokenContext = {
  readonly products: readonly Product[];
  readonly secret: TokenSecret;
  /** At least these, such as those of the mesh's other databases. */
  readonly generations: Generations;
};

export type TokenExamination = {
  /** By label. */
  readonly secrets: ReadonlyMap<string, LabelSecret>;
  readonly tables: readonly StoredColumnTable[];
};

/** @throws pg.DatabaseError */
export async function examineTokens(client: pg.ClientBase, context: TokenContext): Promise<TokenExamination> {
  const store = await readTokenStore(client);
  const columns = collectKeyedColumns(context.products, store);
  const named = context.products.flatMap((product) => product.columns.flatMap(({ tokenLabel }) => tokenLabel ?? []));
  const secrets = chooseSecrets([...named, ...columns.map(({ label }) => label)], store, context);
  return { secrets, tables: await readStoredColumns(client, columns, { store, secrets }) };
}
