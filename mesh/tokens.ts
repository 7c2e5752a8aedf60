// Stored tokens: for each tokenized column of a table the column `<column>__tok`, which a trigger always overwrites, with
// an index, so that a masked viewer's join is as fast as a clear one's and no reader needs the right to make tokens.

import { createHmac } from 'node:crypto';
import type pg from 'pg';
import type { Product } from '../contracts/product.ts';
import { identifier, literal, renderTemplate } from '../subgraphs/sql/fragment.ts';
import { tokenColumnName } from '../subgraphs/sql/table.ts';

/** The secret of one label, 32 bytes; the same in every domain's database, so that both sides of a join agree. */
export type TokenSecret = (label: string) => Uint8Array;

/** What `applyTokens` did with one column. */
export type TokenProgress = { readonly table: string; readonly column: string; readonly rows: number };

/**
 * Writes the label secrets that `products` need and gives each of their tokenized columns its stored tokens. Safe to
 * repeat: rows that have their token already are left alone. Columns with a `token_column` of their own, and columns of
 * views, are not touched.
 */
export async function applyTokens(
  client: pg.ClientBase,
  products: readonly Product[],
  secret: TokenSecret,
  onProgress: (progress: TokenProgress) => void = () => undefined,
): Promise<void> {
  await writeSecrets(client, products, secret);
  for (const product of products) {
    if (!(await isTable(client, product))) continue;
    const columns = product.columns.flatMap(({ name, mask, tokenColumn, tokenLabel }) =>
      mask === 'tokenize' && tokenColumn === null && tokenLabel !== null ? [{ name, tokenLabel }] : [],
    );
    if (columns.length > 0) await applyToTable(client, product.source, columns, onProgress);
  }
}

async function writeSecrets(client: pg.ClientBase, products: readonly Product[], secret: TokenSecret): Promise<void> {
  const labels = new Set(products.flatMap(({ columns }) => columns.flatMap(({ tokenLabel }) => tokenLabel ?? [])));
  for (const label of labels) {
    const { ipad, opad } = padKey(secret(label));
    await client.query(
      `insert into concord_secret.keys (label, ipad, opad) values ($1, $2, $3)
       on conflict (label) do update set ipad = excluded.ipad, opad = excluded.opad`,
      [label, ipad, opad],
    );
  }
}

/** RFC 2104 for a key of at most one block of 64 bytes. */
function padKey(key: Uint8Array): { readonly ipad: Buffer; readonly opad: Buffer } {
  const block = Buffer.alloc(64);
  block.set(key);
  return { ipad: Buffer.from(block.map((byte) => byte ^ 0x36)), opad: Buffer.from(block.map((byte) => byte ^ 0x5c)) };
}

/** The token as `concord.tok` makes it; for tests and for callers that hold the secret anyway. */
export function computeToken(secret: Uint8Array, value: string): string {
  return `tok_${createHmac('sha256', secret).update(value, 'utf8').digest().subarray(0, 16).toString('base64url')}`;
}

type Source = Product['source'];
type TokenColumn = { readonly name: string; readonly tokenLabel: string };

async function isTable(client: pg.ClientBase, { source }: Product): Promise<boolean> {
  const { rows } = await client.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p')`,
    [source.schema, source.table],
  );
  return rows.length > 0;
}

async function applyToTable(
  client: pg.ClientBase,
  source: Source,
  columns: readonly TokenColumn[],
  onProgress: (progress: TokenProgress) => void,
): Promise<void> {
  const table = `${quote(source.schema)}.${quote(source.table)}`;
  const trigger = quote(`set_tokens_${source.schema}_${source.table}`.slice(0, 63));
  const assignments = columns.map(({ name, tokenLabel }) => {
    return `new.${quote(tokenColumnName(name))} := concord.tok(${quoteLiteral(tokenLabel)}, new.${quote(name)}::text);`;
  });
  await client.query('begin');
  try {
    for (const { name } of columns) {
      await client.query(`alter table ${table} add column if not exists ${quote(tokenColumnName(name))} text`);
    }
    await client.query(
      `create or replace function concord.${trigger}() returns trigger language plpgsql
       security definer set search_path = pg_catalog, pg_temp as $$ begin ${assignments.join(' ')} return new; end $$`,
    );
    await client.query(`revoke all on function concord.${trigger}() from public`);
    await client.query(
      `create or replace trigger concord_set_tokens before insert or update on ${table}
       for each row execute function concord.${trigger}()`,
    );
    for (const column of columns) await backfill(client, source, table, column, onProgress);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  await client.query(`analyze ${table}`);
}

/** The trigger writes the token; the update only has to touch the rows that lack theirs. */
async function backfill(
  client: pg.ClientBase,
  source: Source,
  table: string,
  { name, tokenLabel }: TokenColumn,
  onProgress: (progress: TokenProgress) => void,
): Promise<void> {
  const token = quote(tokenColumnName(name));
  const { rowCount } = await client.query(
    `update ${table} set ${token} = null
     where ${token} is distinct from concord.tok(${quoteLiteral(tokenLabel)}, ${quote(name)}::text)`,
  );
  const index = quote(`${source.table}_${tokenColumnName(name)}`.slice(0, 63));
  await client.query(`create index if not exists ${index} on ${table} (${token})`);
  onProgress({ table: `${source.schema}.${source.table}`, column: name, rows: rowCount ?? 0 });
}

const quote = (name: string) => renderTemplate(identifier(name)).text;
const quoteLiteral = (text: string) => renderTemplate(literal(text)).text;
