// The door "what the database tells of itself": neither who may read tokens, nor who reads the system catalog, plans and
// statistics, nor who reads the server's log with everything switched on, gets a secret, a raw value, or the token of a guess.

import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findPlace } from '../../cli/postgres/place.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../cli/postgres/start-embedded.ts';
import { type LabelSecret, writeSecrets } from '../../mesh/tokens/label-secrets.ts';
import { applyTokens, computeToken, type TokenSecret } from '../../mesh/tokens.ts';
import { inTransaction } from '../../mesh/transaction.ts';
import { analyst, ask, createShop, type Shop } from '../support/shop-mesh.ts';

const label = 'people.customers.customer_id';
const labels = [label, 'people.customers.device'];
/** Not a text, so that no form of it stands anywhere by chance. */
const secret: TokenSecret = (name, generation) =>
  Buffer.from(Array.from({ length: 32 }, (_, index) => (name.length * 31 + generation * 97 + index * 53) % 251));
const generations = new Map(labels.map((name) => [name, 3]));

const folder = mkdtempSync(join(tmpdir(), 'concord-secrecy-'));
let server: EmbeddedPostgres;
let shop: Shop;
let reader: pg.Client;

beforeAll(async () => {
  chmodSync(folder, 0o755); // as root the server runs as another user
  server = await startEmbeddedPostgres({ directory: folder, isDurable: false, log: () => {} });
  shop = await createShop(server.url);
  await shop.client.query(`update people_product.customers set customer_id = 'key-of-' || customer_id;
    update shop_product.orders set customer_id = 'key-of-' || customer_id;
    create role token_reader login password 'reader';
    grant usage on schema concord, people_product, shop_product to token_reader;
    grant select (customer_id__tok, device__sha, country) on people_product.customers to token_reader;
    grant select (customer_id__tok, order_id) on shop_product.orders to token_reader`);
  const url = new URL(server.url);
  url.username = 'token_reader';
  url.password = 'reader';
  reader = new pg.Client({ connectionString: url.href });
  await reader.connect();
});

afterAll(async () => {
  await reader.end();
  await shop.close();
  await server.stop();
  const place = findPlace(folder);
  if (place !== null) rmSync(place.home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** Every form in which key and pads of a secret might be written down. */
function formsOf(key: Uint8Array): readonly string[] {
  const pad = (byte: number) => Buffer.from([...key, ...Buffer.alloc(64 - key.length)].map((one) => one ^ byte));
  return [Buffer.from(key), pad(0x36).subarray(0, 32), pad(0x5c).subarray(0, 32)].flatMap((bytes) => [
    bytes.toString('hex'),
    bytes.toString('base64').slice(0, 40),
    bytes.toString('base64url').slice(0, 40),
    bytes.toString('latin1'),
    escapeBytes(bytes),
  ]);
}

/** As PostgreSQL writes a bytea in its old form. */
function escapeBytes(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte)))
    .join('');
}

const secretForms = [0, 3].flatMap((generation) => labels.flatMap((name) => formsOf(secret(name, generation))));
const rawValues = /c\d+@example\.com|device-\d|\bP\d+\b|\+49 30 555|note \d|key-of-c\d/;

function findIn(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return [
    ...secretForms.filter((form) => text.includes(form) || lower.includes(form.toLowerCase())),
    ...(rawValues.exec(text) ?? []),
  ];
}

describe('the server’s log with everything switched on', () => {
  const readLog = () => readFileSync(findPlace(folder)?.logFile ?? '', 'latin1');
  let start = 0;
  const logged = () => readLog().slice(start);

  beforeAll(async () => {
    for (const setting of [
      "log_statement = 'all'",
      'log_min_duration_statement = 0',
      'log_parameter_max_length = -1',
      'log_parameter_max_length_on_error = -1',
      "log_min_messages = 'debug1'",
      "log_min_error_statement = 'debug1'",
      "log_error_verbosity = 'verbose'",
      "bytea_output = 'hex'",
    ])
      await shop.client.query(`alter system set ${setting}`);
    await shop.client.query('select pg_reload_conf()');
    await vi.waitFor(async () => {
      expect((await shop.client.query('show log_statement')).rows).toEqual([{ log_statement: 'all' }]);
    });
    start = readLog().length;
  });

  it('shows what is written as parameters, also bytes, so that what is not there is kept out', async () => {
    await shop.client.query('select $1::text, $2::bytea', ['a marked word', Buffer.from(secret('control', 0))]);
    await expect.poll(logged).toContain('a marked word');
    expect(formsOf(secret('control', 0)).some((form) => logged().includes(form))).toBe(true);
  });

  it('has neither secrets nor values while secrets are written, tokens made, and rows change', async () => {
    await applyTokens(shop.client, shop.mesh.products, secret);
    await applyTokens(shop.client, shop.mesh.products, secret, () => {}, generations);
    await shop.client.query(`update people_product.customers set country = country`);
    await shop.client.query('select concord.tok(label, device) from people_product.customers, concord_secret.keys');
    await shop.client.query('select count(*) as the_end from people_product.customers');
    await expect.poll(logged).toContain('the_end');
    expect(logged().split('copy concord_secret.keys').length).toBeGreaterThan(2);
    const { rows } = await shop.client.query<{ token: string }>(
      `select customer_id__tok as token from people_product.customers where country = 'FR'`,
    );
    expect(rows.map(({ token }) => token)).toContain(computeToken(secret(label, 3), 'key-of-c1'));
    expect(findIn(logged())).toEqual([]);
  });

  it('nor where writing a secret fails', async () => {
    const key = secret('failing', 1);
    const one: LabelSecret = { label: 'failing', generation: 1, key, sample: '', stored: 'missing' };
    const writing = inTransaction(shop.client, () => writeSecrets(shop.client, [one, one]));
    await expect(writing).rejects.toMatchObject({ code: '23505' });
    await expect.poll(logged).toContain('keys_pkey');
    expect(formsOf(key).filter((form) => logged().includes(form))).toEqual([]);
  });

  // Values stand there, as parameters of the functions: said in LIMITATIONS.md.
  it('has no secrets either where the plans of statements within functions are logged', async () => {
    const from = readLog().length;
    await shop.client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_verbose = on;
      set auto_explain.log_analyze = on; set auto_explain.log_nested_statements = on`);
    await shop.client.query(`update people_product.customers set country = country`);
    await shop.client.query(`set auto_explain.log_min_duration = -1; set auto_explain.log_nested_statements = off`);
    await shop.client.query('select 1 as the_plans_end');
    await expect.poll(logged).toContain('the_plans_end');
    const plans = readLog().slice(from);
    start = readLog().length;
    expect(plans).toContain('concord_secret.keys');
    expect(secretForms.filter((form) => plans.includes(form))).toEqual([]);
  });

  it('nor while a masked viewer asks, joins and fails', async () => {
    const token = computeToken(secret(label, 3), 'key-of-c1');
    for (const query of [
      '{ people { customers { nodes { customerId email phone born income device note country } } } }',
      `{ people { customersByKey(customerId: "${token}") { country } } }`,
      `{ shop { orders(where: { customerId: { eq: "${token}" } }) { totalCount } } }`,
      '{ shop { orders { nodes { customer { country } } } } }',
      '{ shop { ordersAggregate(groupBy: [{ field: CUSTOMER_ID }]) { group { customerId } count } } }',
    ]) {
      const domain = query.includes('people') ? shop.people : shop.shop;
      await ask(domain, analyst, query);
    }
    await shop.client.query('select count(*) as the_very_end from people_product.customers');
    await expect.poll(logged).toContain('the_very_end');
    expect(logged()).toContain(token);
    expect(findIn(logged())).toEqual([]);
  });
});

describe('who may read tokens', () => {
  const catalog = [
    'select proname, prosrc, pg_get_functiondef(p.oid) from pg_proc p where pronamespace = (select oid from pg_namespace where nspname = $$concord$$)',
    'select pg_get_indexdef(indexrelid), pg_get_expr(indexprs, indrelid) from pg_index',
    'select * from pg_stats where schemaname not in ($$pg_catalog$$, $$information_schema$$)',
    'select * from pg_stats_ext',
    'select * from pg_stats_ext_exprs',
    'select adrelid::regclass, pg_get_expr(adbin, adrelid) from pg_attrdef',
    'select pg_get_triggerdef(oid) from pg_trigger',
    'select pg_get_constraintdef(oid) from pg_constraint',
    'select * from pg_prepared_statements',
    'select query from pg_stat_activity',
    'select * from pg_settings',
    'select pg_get_viewdef(oid) from pg_class where relkind = $$v$$',
    'explain (verbose) select customer_id__tok, device__sha from people_product.customers',
    'explain (analyze, verbose, buffers) select * from (select order_id, customer_id__tok from shop_product.orders) o join (select customer_id__tok, country from people_product.customers) c using (customer_id__tok)',
    'select customer_id__tok, device__sha from people_product.customers',
  ];

  it.each(catalog)('finds no secret and no value by: %s', async (statement) => {
    await shop.client.query('analyze');
    const { rows } = await reader.query(statement);
    expect(findIn(JSON.stringify(rows))).toEqual([]);
  });

  it('sees statistics of what he may read only, and nobody sees any of the secrets', async () => {
    const { rows } = await reader.query(
      `select tablename || '.' || attname as name from pg_stats where schemaname like '%_product' or schemaname like 'concord%' order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'customers.country',
      'customers.customer_id__tok',
      'customers.device__sha',
      'orders.customer_id__tok',
      'orders.order_id',
    ]);
    const kept = await shop.client.query(
      `select attname from pg_stats where schemaname = 'concord_secret' and attname in ('ipad', 'opad')`,
    );
    expect(kept.rows).toEqual([]);
    // The owner's view shows that there would be something to find.
    const owners = await shop.client.query(`select * from pg_stats where tablename = 'customers'`);
    expect(findIn(JSON.stringify(owners.rows))).not.toEqual([]);
  });

  it.each([
    ['the token of a guess', `select concord.tok('${label}', 'c1')`],
    ['the hash of a guess', `select concord.keyed_hash('${label}', 'device-1')`],
    ['the secrets', 'select * from concord_secret.keys'],
    ['a plan of the secrets', 'explain select * from concord_secret.keys'],
    ['what is recorded of columns', 'select * from concord.token_columns'],
    ['a raw key', 'select customer_id from people_product.customers'],
    ['a raw value', 'select device from people_product.customers'],
    ['a whole row', 'select c from people_product.customers c'],
    ['an order by the key', 'select country from people_product.customers order by customer_id'],
    ['a join by the key', 'select 1 from people_product.customers join shop_product.orders using (customer_id)'],
    ['the inner statistics', 'select stavalues1 from pg_statistic'],
    ['the files of the server', `select pg_read_file('postgresql.conf')`],
  ])('does not get %s', async (_, statement) => {
    await expect(reader.query(statement)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|3F000)$/) });
  });

  it('makes no tokens by a table of his own with our trigger', async () => {
    const { rows } = await reader.query<{ name: string }>(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'concord' and p.proname like 'set_tokens%'`,
    );
    expect(rows.length).toBe(2);
    await reader.query(
      'create temp table guess (customer_id text, device text, customer_id__tok text, device__sha text)',
    );
    for (const { name } of rows) {
      await expect(
        reader.query(`create trigger guess before insert on guess for each row execute function ${name}`),
      ).rejects.toMatchObject({ code: '42501' });
    }
  });
});
