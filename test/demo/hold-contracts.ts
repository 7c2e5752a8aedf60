// Holds tables against their contracts with plain SQL written for the tests: what a check of the contract counts, which
// keys lead nowhere, what is older than promised.

import type { ClientBase } from 'pg';
import type { Mesh, Product, QualityCheck } from '../../contracts/product.ts';

type Client = Pick<ClientBase, 'query'>;

/** `inventory.sku_inventory no_negative_stock` of every error-severity check that does not pass. */
export async function listFailingChecks(client: Client, mesh: Mesh): Promise<readonly string[]> {
  const failing: string[] = [];
  for (const product of mesh.products) {
    await client.query(`set search_path = ${product.source.schema}, public`);
    for (const check of product.quality.filter(({ severity, type }) => severity === 'error' && type !== 'freshness')) {
      const { rows } = await client.query<{ bad: string | number }>(countBad(product, check, mesh));
      if (Number(Object.values(rows[0] ?? {})[0]) > 0) failing.push(`${product.id} ${check.name}`);
    }
  }
  await client.query('reset search_path');
  return failing;
}

function countBad(product: Product, { type, column, params, name }: QualityCheck, mesh: Mesh): string {
  const from = `select count(*) as bad from ${tableOf(product)} as t`;
  const list = (values: unknown) => (values as readonly string[]).map((value) => `'${value}'`).join(', ');
  switch (type) {
    case 'not_null':
      return `${from} where ${column} is null`;
    case 'unique':
      return `select count(${column}) - count(distinct ${column}) as bad from ${tableOf(product)}`;
    case 'range':
      return `${from} where ${column} < ${params.min ?? '-infinity'}${params.max === undefined ? '' : ` or ${column} > ${params.max}`}`;
    case 'accepted_values':
      return `${from} where ${column} not in (${list(params.values)})`;
    case 'pattern':
      return `${from} where ${column} !~ '${params.pattern}'`;
    case 'row_count':
      return `select (count(*) not between ${params.minRows} and ${params.maxRows})::integer as bad from ${tableOf(product)}`;
    case 'referential': {
      const target = mesh.products.find(({ id }) => id === params.product);
      if (target === undefined) throw new Error(`${product.id} ${name} names no product of the mesh`);
      return `${from} where ${column} is not null and not exists (select 1 from ${tableOf(target)} as o where o.${params.column} = t.${column})`;
    }
    case 'custom_sql':
      return String(params.sql);
    default:
      throw new Error(`${product.id} ${name}: nobody wrote SQL for checks of type ${type} here`);
  }
}

/** `orders.order_facts.customer_id` of every reference that has a value which its target lacks. */
export async function listLonelyReferences(client: Client, mesh: Mesh): Promise<readonly string[]> {
  const lonely: string[] = [];
  for (const product of mesh.products) {
    for (const { name, references } of product.columns) {
      if (references === null) continue;
      const target = mesh.products.find(({ key }) => key === references.productKey);
      if (target === undefined) throw new Error(`${product.id}.${name} leads to no product`);
      const { rowCount } = await client.query(
        `select 1 from ${tableOf(product)} as t where ${name} is not null
           and not exists (select 1 from ${tableOf(target)} as o where o.${references.column} = t.${name}) limit 1`,
      );
      if (rowCount !== 0) lonely.push(`${product.id}.${name}`);
    }
  }
  return lonely;
}

/** Products whose newest freshness_column is older than promised. The session's time zone must be UTC. */
export async function listStaleProducts(client: Client, mesh: Mesh, now: Date): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const { id, source, sla } of mesh.products) {
    const { rows } = await client.query<{ is_stale: boolean }>(
      `select max(${sla.freshnessColumn}) < $1::timestamptz - make_interval(secs => ${sla.freshnessSeconds}) as is_stale
       from ${source.schema}.${source.table}`,
      [now.toISOString()],
    );
    if (rows[0]?.is_stale !== false) stale.push(id);
  }
  return stale;
}

/** Products with a row that lacks a required value, is outside its enum, or has another's key. */
export async function listBrokenTables(client: Client, mesh: Mesh): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const product of mesh.products) {
    const required = product.columns.filter((column) => column.required).map(({ name }) => `${name} is null`);
    const outside = product.columns.flatMap(({ name, constraints }) =>
      constraints.in === null ? [] : [`${name} not in (${constraints.in.map((value) => `'${value}'`).join(', ')})`],
    );
    const { rows } = await client.query<{ bad: number }>(
      `select (count(*) filter (where ${[...required, ...outside].join(' or ')})
         + count(*) - count(distinct (${product.primaryKey.join(', ')})))::integer as bad
       from ${tableOf(product)}`,
    );
    if (rows[0]?.bad !== 0) broken.push(product.id);
  }
  return broken;
}

const tableOf = ({ source }: Product) => `${source.schema}.${source.table}`;
