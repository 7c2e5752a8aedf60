// How many rows of its reference a product lacks: the table that holds all that should have arrived.

import { renderStatement, sql } from '../fragment.ts';
import { type BoundProduct, qualified } from '../table.ts';
import type { CheckContext } from './check-context.ts';
import { counted, type Finding } from './finding.ts';

type Promised = { readonly promise: number | null; readonly reference: string | null };

/** @param rowCount of the product */
export async function countMissing(
  { product }: BoundProduct,
  given: Promised,
  rowCount: number,
  { database, findTable, signal }: Pick<CheckContext, 'database' | 'findTable' | 'signal'>,
): Promise<Finding> {
  const promise = given.promise ?? product.sla.completeness?.promise ?? 100;
  const reference = given.reference ?? product.sla.completeness?.reference ?? null;
  if (reference === null) return { kind: 'unknown', reason: 'The contract names no reference to count against.' };
  const source = findSource(reference, findTable);
  const isThere = source !== null && (await exists(source, { database, signal }));
  if (!isThere) return { kind: 'unknown', reason: `${reference} names no table of the same database.` };
  const rows = await database.read(
    renderStatement(sql`select count(*)::text as n from ${qualified(source.schema, source.table)}`),
    signal,
  );
  const expected = Number(rows[0]?.n);
  const allowed = Math.floor((expected * (100 - promise)) / 100 + rounding);
  return counted(Math.max(0, expected - rowCount), allowed);
}

/** See run-scan.ts: 100 - 99.9 is a little less than 0.1. */
const rounding = 1e-6;

type SourceName = { readonly schema: string; readonly table: string };

/** `orders.raw.landing` is the table `orders_raw.landing`, unless a product of that name says otherwise. */
function findSource(reference: string, findTable: CheckContext['findTable']): SourceName | null {
  const [domain = '', layer = '', table = ''] = reference.split('.');
  const found = layer === 'product' || layer === 'curated' ? findTable(`${domain}.${table}`) : null;
  if (found !== null) return found.product.source;
  const schema = `${domain}_${layer}`;
  return /^(pg|concord|information)_/.test(schema) ? null : { schema, table };
}

async function exists(
  { schema, table }: SourceName,
  { database, signal }: Pick<CheckContext, 'database' | 'signal'>,
): Promise<boolean> {
  const text = `
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'v', 'm', 'f', 'p')`;
  return (await database.read({ text, values: [schema, table] }, signal)).length > 0;
}
