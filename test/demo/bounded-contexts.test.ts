// Only the product tier crosses the line: no domain of the demo reads another's raw or derived tier, and the curated mart
// reads product tiers only. Asked of PostgreSQL, which knows what a view reads, and of the text of every statement.

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';
import { createDemoMesh } from '../../demo/create-demo-mesh.ts';
import type { DemoDomain } from '../../demo/demo-domain.ts';
import { demoDomains } from '../../demo/demo-domains.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { listFailingChecks, listLonelyReferences, listStaleProducts } from './hold-contracts.ts';

const { mesh } = readContracts(demoContracts);
const now = new Date('2026-11-21T12:00:00Z');

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase('contexts');
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`set timezone = 'UTC'`);
  await createDemoMesh(client, { now, scale: 0.02 });
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** `view reads relation`, for every view of the schema, from the rules that PostgreSQL made of its text. */
async function listReads(schema: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ relation: string }>(
    `select distinct n.nspname || '.' || c.relname as relation
     from pg_rewrite as r
     join pg_class as v on v.oid = r.ev_class and v.relkind = 'v' and v.relnamespace = $1::regnamespace
     join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
     join pg_class as c on c.oid = d.refobjid and c.oid <> v.oid
     join pg_namespace as n on n.oid = c.relnamespace
     order by 1`,
    [schema],
  );
  return rows.map(({ relation }) => relation);
}

/** Every relation that a statement names, such as `orders_raw.order_lines_cdc`. */
function listNamed(sql: string): readonly string[] {
  const named = sql.match(/\b[a-z]+_(?:raw|derived|product|curated)\.[a-z_0-9]+/g) ?? [];
  return [...new Set(named)].sort();
}

const textOf = ({ steps, arrival }: DemoDomain) => [...steps.map(({ sql }) => sql), arrival ?? ''].join('\n');

describe('the curated mart', () => {
  it('is a join of three product tiers and of nothing else', async () => {
    const contract = mesh.products.find(({ tier }) => tier === 'curated');
    expect(contract?.source).toMatchObject({ schema: 'platform_curated', table: 'daily_channel_revenue' });
    expect(await listReads('platform_curated')).toEqual([
      'customer_product.customer_dim',
      'orders_product.order_facts',
      'payments_product.payment_facts',
    ]);
  });

  it('is filled and kept up to date from nothing else', () => {
    const platform = demoDomains.find(({ name }) => name === 'platform');
    const statements = [
      ...(platform?.steps ?? []).filter(({ table }) => table.startsWith('platform_curated.')).map(({ sql }) => sql),
      platform?.arrival ?? '',
    ];
    expect(statements).toHaveLength(3);
    for (const statement of statements) {
      const named = listNamed(statement);
      expect(named.length).toBeGreaterThan(1);
      expect(named.filter((name) => !/^([a-z]+_product|platform_curated)\./.test(name))).toEqual([]);
    }
  });

  it('says what the product tiers say', async () => {
    const { rows } = await client.query(
      `select sum(orders)::integer as orders, sum(revenue)::text as revenue, sum(captured)::text as captured,
         count(distinct segment)::integer as segments, count(distinct sales_channel)::integer as channels
       from platform_curated.daily_channel_revenue`,
    );
    const { rows: expected } = await client.query(
      `select count(*)::integer as orders, sum(amount) filter (where status <> 'cancelled')::text as revenue,
         (select sum(amount_usd)::text from payments_product.payment_facts where status <> 'failed') as captured,
         3 as segments, 4 as channels
       from orders_product.order_facts`,
    );
    expect(rows).toEqual(expected);
  });
});

describe.each(demoDomains)('the domain $name', (domain) => {
  it('reads nobody else but by their product tier, neither at first nor while it runs', () => {
    const named = listNamed(textOf(domain));
    expect(named.length).toBeGreaterThan(2);
    const foreign = named.filter((name) => !name.startsWith(`${domain.name}_`));
    expect(foreign.filter((name) => !/^[a-z]+_product\./.test(name))).toEqual([]);
  });

  it('has views that read nobody else but by their product tier', async () => {
    for (const tier of domain.tiers) {
      const foreign = (await listReads(`${domain.name}_${tier}`)).filter((name) => !name.startsWith(`${domain.name}_`));
      expect(foreign.filter((name) => !/^[a-z]+_product\./.test(name))).toEqual([]);
    }
  });

  it('reads those domains only whose contracts grant it', () => {
    const ids = listNamed(textOf(domain))
      .filter((name) => !name.startsWith(`${domain.name}_`))
      .map((name) => name.replace('_product.', '.'));
    const refused = ids.filter((id) => {
      const access = mesh.products.find((product) => product.id === id)?.access;
      return !access?.read.some((grantee) => grantee.domain === domain.name);
    });
    expect(refused).toEqual([]);
  });
});

describe('on purpose', () => {
  it('one product is older than it promises, and no other', async () => {
    expect(await listStaleProducts(client, mesh, now)).toEqual(['product.funnel_metrics']);
    const { rows } = await client.query('select distinct loaded_ts as loaded from product_product.funnel_metrics');
    expect(rows).toEqual([{ loaded: new Date('2026-11-12T12:00:00Z') }]);
  });

  it('one product breaks one of its error-severity checks, and no other product any', async () => {
    expect(await listFailingChecks(client, mesh)).toEqual(['inventory.sku_inventory no_negative_stock']);
    const { rows } = await client.query(
      'select sku from inventory_product.sku_inventory where on_hand < 0 order by sku',
    );
    expect(rows.map(({ sku }) => sku)).toEqual(['SKU-0013', 'SKU-0413', 'SKU-0813', 'SKU-1213', 'SKU-1613']);
  });

  it('no reference leads nowhere', async () => {
    expect(await listLonelyReferences(client, mesh)).toEqual([]);
  });
});
