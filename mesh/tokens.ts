// Stored tokens: for each tokenized column of a table the column `<column>__tok`, which a trigger always overwrites, with
// an index, so that a masked viewer's join is as fast as a clear one's and no reader needs the right to make tokens.

import { createHash, createHmac } from 'node:crypto';
import type pg from 'pg';
import type { Product } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { identifier, literal, longestName, renderTemplate } from '../subgraphs/sql/fragment.ts';
import { tokenAssignment, tokenColumnName, tokenTriggerName } from '../subgraphs/sql/table.ts';
import { withLock } from './lock.ts';

/** The secret of one label, 32 bytes; the same in every domain's database, so that both sides of a join agree. */
export type TokenSecret = (label: string) => Uint8Array;

/** What `applyTokens` did with one column. */
export type TokenProgress = { readonly table: string; readonly column: string; readonly rows: number };

/**
 * Writes the label secrets that `products` need and gives each of their tokenized columns its stored tokens. Safe to
 * repeat: rows that have their token already are left alone. Columns with a `token_column` of their own, and columns of
 * views, are not touched.
 *
 * @throws ConcordError TOKEN_COLUMN_TAKEN
 */
export function applyTokens(
  client: pg.ClientBase,
  products: readonly Product[],
  secret: TokenSecret,
  onProgress: (progress: TokenProgress) => void = () => undefined,
): Promise<void> {
  return withLock(client, async () => {
    await writeSecrets(client, products, secret);
    for (const table of collectTables(products)) {
      const due = await findDueColumns(client, table);
      if (due !== null) await applyToTable(client, { ...table, columns: due }, onProgress);
    }
  });
}

type TokenColumn = { readonly name: string; readonly label: string };
type TokenTable = { readonly schema: string; readonly table: string; readonly columns: readonly TokenColumn[] };

/** Two products over one table, two majors for example, share its trigger. */
function collectTables(products: readonly Product[]): readonly TokenTable[] {
  const tables = new Map<string, { schema: string; table: string; columns: TokenColumn[] }>();
  for (const { source, columns } of products) {
    const key = JSON.stringify([source.schema, source.table]);
    const table = tables.get(key) ?? { ...source, columns: [] };
    tables.set(key, table);
    for (const { name, mask, tokenColumn, tokenLabel } of columns) {
      const isDue = mask === 'tokenize' && tokenColumn === null && tokenLabel !== null;
      if (isDue && !table.columns.some((column) => column.name === name))
        table.columns.push({ name, label: tokenLabel });
    }
  }
  return [...tables.values()];
}

/**
 * The columns that must have tokens, or null where nothing is to be done: no table that could be altered, no such column,
 * or all of them have the tokens of the present secret already.
 */
async function findDueColumns(
  client: pg.ClientBase,
  { schema, table, columns }: TokenTable,
): Promise<readonly TokenColumn[] | null> {
  const { rows } = await client.query<{ name: string; is_current: boolean; is_taken: boolean }>(
    `select wanted.name, token.attname is not null and recorded.label is null as is_taken, coalesce(recorded.label = wanted.label and recorded.sample = concord.tok(wanted.label, 'sample')
        and token.attname is not null and trigger.tgname is not null, false) as is_current
     from unnest($3::text[], $4::text[]) wanted (name, label)
     join pg_namespace n on n.nspname = $1
     join pg_class c on c.relnamespace = n.oid and c.relname = $2 and c.relkind in ('r', 'p')
     join pg_attribute a on a.attrelid = c.oid and a.attname = wanted.name and not a.attisdropped
     left join pg_attribute token on token.attrelid = c.oid and token.attname = wanted.name || $5 and not token.attisdropped
     left join pg_trigger trigger on trigger.tgrelid = c.oid and trigger.tgname = $6
     left join concord.token_columns recorded on recorded.table_name = $1 || '.' || $2 and recorded.column_name = wanted.name`,
    [
      schema,
      table,
      columns.map(({ name }) => name),
      columns.map(({ label }) => label),
      tokenColumnName(''),
      tokenTriggerName,
    ],
  );
  const taken = rows.find((row) => row.is_taken);
  if (taken !== undefined) {
    throw new ConcordError('TOKEN_COLUMN_TAKEN', { table: `${schema}.${table}`, column: tokenColumnName(taken.name) });
  }
  if (rows.every((row) => row.is_current)) return null;
  return columns.filter(({ name }) => rows.some((row) => row.name === name));
}

async function writeSecrets(client: pg.ClientBase, products: readonly Product[], secret: TokenSecret): Promise<void> {
  const labels = new Set(products.flatMap(({ columns }) => columns.flatMap(({ tokenLabel }) => tokenLabel ?? [])));
  for (const label of labels) {
    const { ipad, opad } = padKey(secret(label));
    await client.query(
      `insert into concord_secret.keys (label, ipad, opad) values ($1, $2, $3)
       on conflict (label) do update set ipad = excluded.ipad, opad = excluded.opad
       where keys.ipad <> excluded.ipad`,
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

async function applyToTable(
  client: pg.ClientBase,
  { schema, table, columns }: TokenTable,
  onProgress: (progress: TokenProgress) => void,
): Promise<void> {
  const name = `${quote(schema)}.${quote(table)}`;
  const setTokens = `concord.${quote(uniqueName('set_tokens', schema, table))}`;
  const assignments = columns.map((column) => {
    const start = tokenAssignment(quote(tokenColumnName(column.name)));
    return `${start}${quoteLiteral(column.label)}, new.${quote(column.name)}::text);`;
  });
  await client.query('begin');
  try {
    for (const column of columns) {
      await client.query(`alter table ${name} add column if not exists ${quote(tokenColumnName(column.name))} text`);
    }
    await client.query(
      `create or replace function ${setTokens}() returns trigger language plpgsql
       security definer set search_path = pg_catalog, pg_temp as $$ begin ${assignments.join(' ')} return new; end $$`,
    );
    await client.query(`revoke all on function ${setTokens}() from public`);
    await client.query(
      `create or replace trigger ${quote(tokenTriggerName)} before insert or update on ${name} for each row execute function ${setTokens}()`,
    );
    for (const column of columns) {
      const rows = await backfill(client, name, uniqueName(tokenColumnName(column.name), schema, table), column);
      await client.query(
        `insert into concord.token_columns (table_name, column_name, label, sample) values ($1, $2, $3, concord.tok($3, 'sample'))
         on conflict (table_name, column_name) do update
         set label = excluded.label, sample = excluded.sample, applied_at = now()`,
        [`${schema}.${table}`, column.name, column.label],
      );
      onProgress({ table: `${schema}.${table}`, column: column.name, rows });
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // the first error is the one to tell
    throw error;
  }
  await client.query(`analyze ${name}`);
}

/** The trigger writes the token; the update only has to touch the rows that lack theirs. */
async function backfill(client: pg.ClientBase, name: string, index: string, column: TokenColumn): Promise<number> {
  const token = quote(tokenColumnName(column.name));
  const { rowCount } = await client.query(
    `update ${name} set ${token} = null
     where ${token} is distinct from concord.tok(${quoteLiteral(column.label)}, ${quote(column.name)}::text)`,
  );
  await client.query(`create index if not exists ${quote(index)} on ${name} (${token})`);
  return rowCount ?? 0;
}

/** A name of its own per table, within the 63 bytes that Postgres keeps of it. */
function uniqueName(start: string, schema: string, table: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([schema, table]))
    .digest('hex')
    .slice(0, 12);
  return `${`${start}_${table}`.slice(0, longestName - digest.length - 1)}_${digest}`;
}

const quote = (name: string) => renderTemplate(identifier(name)).text;
const quoteLiteral = (text: string) => renderTemplate(literal(text)).text;
