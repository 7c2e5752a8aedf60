// A database of one's own: nothing is written to it, unless the demo is asked for.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoContracts } from '../../cli/read-contracts.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ask, cleanUp, concord, findFreePort, makeHome, runConcord, untilReady } from './run-concord.ts';

describe('a database of your own', () => {
  const home = makeHome();
  let database: TestDatabase;
  let environment: Readonly<Record<string, string>>;
  let url: string;
  beforeAll(async () => {
    database = await createTestDatabase('own');
    const port = await findFreePort();
    url = `http://127.0.0.1:${port}`;
    const variables = { CONCORD_HOME: home, DATABASE_URL: database.url, PORT: String(port) };
    environment = { ...variables, CONCORD_DEMO_SCALE: '0.01', CONCORD_DEMO_LOADER: 'off' };
  });
  afterAll(async () => {
    await cleanUp();
    await database.drop();
  });

  const readSchemas = () => readSchemasOf(database.url);

  it('gets no demo data by itself; tables that are missing are listed, and an empty graph is not served', async () => {
    const { code, stdout, stderr } = await concord(['serve', '--contracts', demoContracts], environment);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /order_facts\.contract\.yaml:\d+:\d+ The table orders_product\.order_facts .* does not exist/,
    );
    expect(stderr).toMatch(/No product of .* can be served\. .*\n$/);
    expect(await readSchemas()).toEqual(expect.not.arrayContaining(['orders_product']));
  });

  it('is filled and served when the demo is asked for', async () => {
    const running = runConcord(['serve', '--demo'], environment);
    await untilReady(url, running);
    const { stdout } = await concord(['token', '--role', 'analyst'], { CONCORD_HOME: home });
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect(await ask(url, '{ orders { orderFacts { totalCount } } }', headers)).toMatchObject({
      status: 200,
      body: { data: { orders: { orderFacts: { totalCount: 500 } } } },
    });
    running.signal('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  it('that its user may not alter says so in one sentence, and is left as it was', async () => {
    const role = `reader_${database.name.slice(-12)}`;
    await query(database.url, `create role ${role} login password 'reader'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'reader';
    const before = await readSchemasOf(database.url);
    const { code, stdout, stderr } = await concord(['tokens', 'apply', '--contracts', demoContracts], {
      CONCORD_HOME: home,
      DATABASE_URL: url.href,
    });
    await query(database.url, `drop role ${role}`);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'The user of DATABASE_URL may not read what is published, without which this command would be wrong. Run it as the owner of schema concord, or let him run: grant usage on schema concord to ...; grant select on concord.publications to ...\n',
    );
    expect(await readSchemasOf(database.url)).toEqual(before);
  });

  it('that a domain.yaml names is altered by no start, not even one with the demo, only by tokens apply', async () => {
    const shop = await createTestDatabase('shop');
    try {
      await query(
        shop.url,
        'create schema shop_product; create table shop_product.visits (visit_id text, person text)',
      );
      const contracts = writeShopContracts();
      const variables = { ...environment, SHOP_URL: shop.url };
      const { code, stderr } = await concord(['serve', '--demo', '--contracts', contracts], variables);
      expect([code, stderr]).toEqual([1, expect.stringContaining('npx concord tokens apply')]);
      expect(await readSchemasOf(shop.url)).toEqual(['shop_product']);
      const alone = { CONCORD_HOME: home, SHOP_URL: shop.url }; // no database of the mesh: nothing stands in one
      const applied = await concord(['tokens', 'apply', '--contracts', contracts], alone);
      expect([applied.code, applied.stderr]).toEqual([0, '']);
      expect(await readSchemasOf(shop.url)).toEqual(expect.arrayContaining(['concord', 'shop_product']));
    } finally {
      await shop.drop();
    }
  });

  it('without pg_trgm has a catalog that says so, until tokens apply has created it', async () => {
    const shop = await createTestDatabase('typos');
    try {
      await query(
        shop.url,
        'create schema shop_product; create table shop_product.visits (visit_id text primary key, person text)',
      );
      const contracts = writeShopContracts();
      const variables = { ...environment, DATABASE_URL: shop.url, SHOP_URL: shop.url };
      const startCatalog = async () => {
        const running = runConcord(['serve', 'catalog', '--contracts', contracts], variables);
        await untilReady(url, running);
        running.signal('SIGTERM');
        return running.ended;
      };
      expect((await startCatalog()).stderr).toMatch(
        /does not forgive typing errors.*npx concord tokens apply.*\(CATALOG_TYPOS_NOT_FORGIVEN\)/,
      );
      expect(await query(shop.url, "select extname as name from pg_extension where extname = 'pg_trgm'")).toEqual([]);
      const applied = await concord(['tokens', 'apply', '--contracts', contracts], variables);
      expect([applied.code, applied.stderr]).toEqual([0, '']);
      const { code, stderr } = await startCatalog();
      expect([code, stderr]).toEqual([0, expect.not.stringContaining('typing errors')]);
    } finally {
      await shop.drop();
    }
  });
});

async function query(url: string, text: string): Promise<readonly { readonly name: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(text);
  await client.end();
  return rows;
}

async function readSchemasOf(url: string): Promise<readonly string[]> {
  const others = "nspname !~ '^(pg_|information_schema|public)'";
  const found = await query(url, `select nspname as name from pg_namespace where ${others} order by 1`);
  return found.map(({ name }) => name);
}

function writeShopContracts(): string {
  const contracts = makeHome();
  mkdirSync(join(contracts, 'shop'), { recursive: true });
  writeFileSync(
    join(contracts, 'shop/domain.yaml'),
    'name: shop\nbounded_context: Visits.\nowner: "@shop"\ndatabase: { url_env: SHOP_URL }\n',
  );
  writeFileSync(
    join(contracts, 'shop/visits.contract.yaml'),
    `name: shop.product.visits
version: "1.0.0"
primary_key: [visit_id]
schema:
  - { name: visit_id, type: string, required: true }
  - { name: person, type: string, tags: [PII], mask: tokenize }
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
`,
  );
  return contracts;
}
