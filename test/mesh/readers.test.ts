// The PostgreSQL roles by which viewers read, tried from within: what a statement that got past everything of ours could do.

import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { applyReaders, readDatabaseName } from '../../mesh/readers/apply-readers.ts';
import { writeLockDown } from '../../mesh/readers/lock-down.ts';
import { applyLogin, dropLogin, findOutdatedLogins, readLogins } from '../../mesh/readers/logins.ts';
import { pruneReaders } from '../../mesh/readers/prune-readers.ts';
import { createScramVerifier } from '../../mesh/readers/scram-verifier.ts';
import { writeReaders } from '../../mesh/readers/write-readers.ts';
import {
  bindToViews,
  createReader,
  queryPrivilege,
  type Reader,
  readingPrivilege,
} from '../../subgraphs/sql/reader.ts';
import { readableProducts, requireReaders } from '../../subgraphs/sql/readers.ts';
import { createTestDatabase } from '../support/database.ts';
import { makeTestRoles } from '../support/reader-roles.ts';
import { analyst, createShop, viewerOf } from '../support/shop-mesh.ts';

const testDatabase = await createTestDatabase('readers');
const shop = await createShop(testDatabase.url);
const roles = await makeTestRoles(shop.client, testDatabase.url, shop.mesh);
afterAll(async () => {
  await roles.close();
  await shop.close();
  await testDatabase.drop();
});

const people = roles.tables.filter(({ product }) => product.domain === 'people').map(bindToViews);
const statements = createReader(
  'statements',
  readableProducts(analyst, people).map(readingPrivilege),
  roles.keys.nameRole,
);
const queries = createReader(
  'queries',
  readableProducts(analyst, roles.tables).map(queryPrivilege),
  roles.keys.nameRole,
);
const viewOf = ({ privileges }: typeof statements, table: string) => {
  const found = privileges.find(({ view }) => view.name.startsWith(table))?.view;
  if (found === undefined) throw new TypeError(`no view of ${table}`);
  return `${found.schema}."${found.name}"`;
};

/** The rows, or the SQLSTATE by which PostgreSQL refuses. */
async function tryAs(role: string, text: string, password = roles.keys.passwordOf(role)): Promise<unknown> {
  const url = new URL(testDatabase.url);
  url.username = role;
  url.password = password;
  const client = new pg.Client({ connectionString: url.href });
  try {
    await client.connect();
    const result = (await client.query({ text, rowMode: 'array' })) as unknown as pg.QueryArrayResult;
    return [result].flat().at(-1)?.rows;
  } catch (error) {
    return (error as { readonly code?: string }).code;
  } finally {
    await client.end().catch(() => undefined);
  }
}

it('has a login for each viewer class, which is a member of nothing and may do nothing but log in', async () => {
  const { rows } = await shop.client.query(
    `select count(*)::int as roles, count(*) filter (where rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
       or rolinherit or not rolcanlogin)::int as strong,
       (select count(*)::int from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = any($1)) as memberships
     from pg_roles where rolname = any($1)`,
    [roles.readers.map(({ role }) => role)],
  );
  expect(rows).toEqual([{ roles: roles.readers.length, strong: 0, memberships: 0 }]);
  expect(roles.readers.length).toBeGreaterThan(5);
});

it('makes nothing twice, and the same from the SQL that it prints', async () => {
  expect(await applyReaders(shop.client, roles.readers, { keys: roles.keys })).toEqual([]);
  const aclsOf = async () => {
    const { rows } = await shop.client.query<{ acl: string }>(
      `select c.relname || ' ' || coalesce(c.relacl::text, '') || (select coalesce(string_agg(a.attname || a.attacl::text, ' ' order by a.attname), '')
         from pg_attribute a where a.attrelid = c.oid) as acl
       from pg_class c where c.relnamespace in ('concord_read'::regnamespace, 'concord_sql'::regnamespace) order by 1`,
    );
    return rows.map(({ acl }) => acl);
  };
  const before = await aclsOf();
  const printed = writeReaders(roles.readers, await readDatabaseName(shop.client), roles.keys).join(';\n');
  await shop.client.query(printed);
  expect(await aclsOf()).toEqual(before);
  expect(printed).not.toContain(roles.keys.passwordOf(statements.role));
});

it('has no right that somebody gave it by hand, once it is applied anew', async () => {
  const view = viewOf(statements, 'people.customers');
  await shop.client.query(`grant select on ${view} to ${statements.role}`);
  const before = await tryAs(statements.role, `select count(phone)::int from ${view}`);
  await applyReaders(shop.client, roles.readers, { keys: roles.keys, isFull: true });
  expect([before, await tryAs(statements.role, `select phone from ${view}`)]).toEqual([[[10]], '42501']);
});

describe('the role of compiled statements', () => {
  const view = viewOf(statements, 'people.customers');

  it('reads what its class has in clear, and what the masks of the others give', async () => {
    const text = `select country, "phone#mask", customer_id__tok like 'tok_%' from ${view} order by country, 2 limit 1`;
    expect(await tryAs(statements.role, text)).toEqual([['DE', '****0002', true]]);
    expect(await tryAs(statements.role, `select count(*)::int from ${view}`)).toEqual([[10]]);
  });

  it.each([
    ['a masked column', `select phone from ${view}`],
    ['a masked key', `select customer_id from ${view}`],
    ['a column that is denied', `select passport from ${view}`],
    ['a column whose mask is a constant', `select email from ${view}`],
    ['the whole row', `select c from ${view} c`],
    ['all columns', `select * from ${view}`],
    ['the order of a masked column', `select country from ${view} order by income`],
    ['a join with a masked column', `select a.country from ${view} a join ${view} b using (customer_id)`],
    ['a masked column as JSON', `select to_jsonb(c) from ${view} c`],
    ['the table', 'select country from people_product.customers'],
    ['a view of another class', `select customer_id from ${viewOf(queries, 'people.customers')}`],
    ['the secrets of tokens', 'select * from concord_secret.keys'],
    ['the token of a guess', `select concord.tok('people.customers.customer_id', 'c1')`],
    ['the hash of a guess', `select concord.keyed_hash('people.customers.device', 'device-1')`],
    ['what other roles there are in the records', 'select * from concord.readers'],
    ['the claims of logins', 'select * from concord.login_rows'],
    ['a write', `update ${view} set country = 'XX'`],
    ['a write to the table', 'delete from people_product.customers'],
  ])('is denied %s', async (_name, text) => {
    expect(await tryAs(statements.role, text)).toBe('42501');
  });
});

describe('no role becomes a stronger one', () => {
  const other = roles.readers.find(({ role, use }) => use === 'queries' && role !== queries.role)?.role ?? '';
  const raw = 'select customer_id from people_product.customers';
  it.each([
    ['by set role', `set role ${other}`],
    ['by set role to the owner', `set role ${new URL(testDatabase.url).username}`],
    ['by set session authorization', `set session authorization ${other}`],
    ['by set_config', `select set_config('role', '${other}', false)`],
    [
      'by set_config and query_to_xml in one statement',
      `with s as materialized (select set_config('role', '${new URL(testDatabase.url).username}', false) r)
       select query_to_xml('${raw} -- ' || r, true, true, '') from s`,
    ],
    ['by query_to_xml alone', `select query_to_xml('${raw}', true, true, '')`],
    [
      'by a function of its own',
      `create function pg_temp.f() returns text language sql security definer as '${raw} limit 1'; select pg_temp.f()`,
    ],
    ['by one itself a role', `grant ${other} to ${queries.role}`],
    ['by altering itself', `alter role ${queries.role} superuser`],
    ['by a program of the server', `copy (select 1) to program 'true'`],
    ['by a file of the server', `select pg_read_file('postgresql.conf')`],
  ])('%s', async (_name, text) => {
    expect(await tryAs(queries.role, text)).toBe('42501');
  });
});

describe('a reader of the system catalog', () => {
  it('finds no secret and no value in functions, views, statistics and plans', async () => {
    const view = viewOf(queries, 'people.customers');
    const told = await Promise.all(
      [
        `select prosrc from pg_proc where pronamespace = 'concord'::regnamespace`,
        `select pg_get_viewdef(oid) from pg_class where relkind = 'v' and relname like 'people%'`,
        `select most_common_vals::text, histogram_bounds::text from pg_stats where schemaname in ('people_product', 'concord_secret')`,
        `explain (verbose, costs off) select device from ${view}`,
        `explain (analyze, verbose, costs off, timing off, summary off) select device from ${view}`,
      ].map((text) => tryAs(queries.role, text)),
    );
    const { rows } = await shop.client.query<{ secret: string }>(
      `select unnest(array[encode(ipad, 'hex'), encode(opad, 'hex'), encode(ipad, 'base64'), encode(opad, 'base64')]) as secret from concord_secret.keys`,
    );
    const text = JSON.stringify(told);
    expect(rows.filter(({ secret }) => text.includes(secret.slice(0, 24)))).toEqual([]);
    expect(text).not.toMatch(/device-\d|@example|\+49 30|"c\d+"/);
    expect(told[2]).toEqual([]);
  });
});

describe('a role that is more than a login', () => {
  it('is refused, and nothing is made', async () => {
    const [, , reader] = roles.readers;
    if (reader === undefined) throw new TypeError('no reader');
    await shop.client.query(
      `create role helper_${testDatabase.name}; grant helper_${testDatabase.name} to ${reader.role}`,
    );
    const applied = applyReaders(shop.client, [reader], { keys: roles.keys, isFull: true });
    await expect(applied).rejects.toMatchObject({ code: 'READER_NOT_BARE', data: { role: reader.role } });
    await shop.client.query(`drop role helper_${testDatabase.name}`);
    expect(await applyReaders(shop.client, [reader], { keys: roles.keys, isFull: true })).toEqual([reader.role]);
  });
});

describe('a login of another program', () => {
  const name = `looker_${testDatabase.name.slice(-12)}`;
  const asLooker = (text: string) => tryAs(name, text, 'its password');
  const viewer = { role: 'regional', domain: null, team: null, claims: { countries: ['DE'] } };
  const verifier = createScramVerifier('its password', Buffer.alloc(16, 3));

  it('sees masked views of what its viewer may read, with the rows of its claims', async () => {
    await applyLogin(shop.client, { name, viewer }, roles.tables, verifier);
    expect(
      await asLooker('select country, phone, email, born::text, note from people_customers order by phone limit 1'),
    ).toEqual([['DE', '****0002', '***', '1980-01-01', null]]);
    expect(await asLooker('select distinct country from people_customers')).toEqual([['DE']]);
    expect(await asLooker('select passport from people_customers')).toBe('42703');
    expect(
      await asLooker(
        `select obj_description('people_customers'::regclass), col_description('people_customers'::regclass, 2)`,
      ),
    ).toEqual([['Customers. Test product Customers.', 'Email']]);
  });

  it('joins by tokens', async () => {
    const text = 'select count(*)::int from shop_orders join people_customers using (customer_id)';
    expect(await asLooker(text)).toEqual(
      (
        await shop.client.query({
          text: `select count(*)::int from shop_product.orders join people_product.customers using (customer_id) where country = 'DE'`,
          rowMode: 'array',
        })
      ).rows,
    );
  });

  it('gets the rows of other claims, when it is given them, with the password that it had', async () => {
    const other = { ...viewer, claims: { countries: ['FR'] } };
    await applyLogin(shop.client, { name, viewer: other }, roles.tables, null);
    expect(await asLooker('select distinct country from people_customers')).toEqual([['FR']]);
    expect(await readLogins(shop.client)).toEqual([{ name, viewer: other }]);
  });

  it('is known to see what its contracts give, and something else where they change', async () => {
    const outdated = async (tables: typeof roles.tables) =>
      (await findOutdatedLogins(shop.client, tables)).map((login) => login.name);
    expect(await outdated(roles.tables)).toEqual([]);
    const without = roles.tables.filter(({ product }) => product.key !== 'people.customers');
    expect(without.length).toBeLessThan(roles.tables.length);
    expect(await outdated(without)).toEqual([name]);
    await shop.client.query(`comment on schema ${name} is null`);
    expect(await outdated(roles.tables)).toEqual([name]);
    await applyLogin(shop.client, { name, viewer: { ...viewer, claims: { countries: ['FR'] } } }, roles.tables, null);
    expect(await outdated(roles.tables)).toEqual([]);
  });

  it('is not waited for longer than told while somebody reads by it, and stays as it was', async () => {
    const reading = new pg.Client({ connectionString: testDatabase.url });
    await reading.connect();
    await reading.query(`begin; select count(*) from ${name}.people_customers`);
    const changed = { name, viewer: { ...viewer, claims: { countries: ['US'] } } };
    await expect(applyLogin(shop.client, changed, roles.tables, null, { lockSeconds: 1 })).rejects.toMatchObject({
      code: '55P03',
    });
    await reading.query('rollback');
    await reading.end();
    expect(await asLooker('select distinct country from people_customers')).toEqual([['FR']]);
  });

  it('takes over nobody’s role or schema', async () => {
    const taken = new URL(testDatabase.url).username;
    const refused = applyLogin(shop.client, { name: taken, viewer }, roles.tables, verifier);
    await expect(refused).rejects.toMatchObject({ code: 'LOGIN_INVALID' });
    await expect(
      applyLogin(shop.client, { name: 'shop_product', viewer }, roles.tables, verifier),
    ).rejects.toMatchObject({
      code: 'LOGIN_INVALID',
    });
    expect((await shop.client.query('select count(*)::int as n from shop_product.orders')).rows).toEqual([{ n: 60 }]);
  });

  it('is gone when it is taken away', async () => {
    await dropLogin(shop.client, name);
    expect(await asLooker('select 1')).toBe('28P01');
    expect(await readLogins(shop.client)).toEqual([]);
    await expect(dropLogin(shop.client, name)).rejects.toMatchObject({ code: 'LOGIN_INVALID' });
  });
});

describe('roles of contracts that are over', () => {
  const over: Reader = {
    ...queries,
    role: `${queries.role.slice(0, -4)}over`,
    privileges: queries.privileges.slice(0, 1),
  };

  it('are gone once they are pruned, and those that are needed stay', async () => {
    await applyReaders(shop.client, [over], { keys: roles.keys });
    expect(await tryAs(over.role, 'select 1')).toEqual([[1]]);
    expect(await pruneReaders(shop.client, roles.readers)).toEqual({ dropped: [over.role], kept: [] });
    expect(await tryAs(over.role, 'select 1')).toBe('28P01');
    expect(await pruneReaders(shop.client, roles.readers)).toEqual({ dropped: [], kept: [] });
    expect(await tryAs(statements.role, `select count(*)::int from ${viewOf(statements, 'people.customers')}`)).toEqual(
      [[10]],
    );
  });

  it('count among those that one database may have', async () => {
    await shop.client.query(
      `insert into concord.readers select 'concord_r_' || n, 'statements' from generate_series(1, 2000) n`,
    );
    const refused = applyReaders(shop.client, [over], { keys: roles.keys });
    await expect(refused).rejects.toMatchObject({ code: 'READERS_TOO_MANY', data: { most: 2000 } });
    expect(await tryAs(over.role, 'select 1')).toBe('28P01');
    await shop.client.query(`delete from concord.readers where role::text ~ '^concord_r_\\d+$'`);
  });
});

it('makes a view anew that went with its table', async () => {
  const view = viewOf(statements, 'people.customers');
  await shop.client.query(`drop view ${view}`);
  const missing = requireReaders('people', roles.readers, shop.database);
  await expect(missing).rejects.toMatchObject({ code: 'READERS_MISSING' });
  expect(await applyReaders(shop.client, roles.readers, { keys: roles.keys })).toContain(statements.role);
  expect(await tryAs(statements.role, `select count(*)::int from ${view}`)).toEqual([[10]]);
  await requireReaders('people', roles.readers, shop.database);
});

describe('with the server locked down', () => {
  it('no role may change settings by a function, run statements in statements, sleep, or write anything', async () => {
    const name = await readDatabaseName(shop.client);
    await shop.client.query(writeLockDown(name).join(';\n'));
    const texts = [
      `select set_config('statement_timeout', '0', false)`,
      `select query_to_xml('select 1', true, true, '')`,
      'select pg_sleep(0)',
      `select pg_notify('a', 'b')`,
      'select pg_advisory_lock(1)',
      'select lo_create(0)',
      'create temporary table t (a integer)',
      'create table public.t (a integer)',
      'select query from pg_stat_activity',
      `select ts_stat('select array_to_tsvector(array[''a''])')`,
    ];
    // One after the other: a role may have so many connections and no more.
    const tried: unknown[] = [];
    for (const text of texts) tried.push(await tryAs(queries.role, text));
    expect(tried).toEqual(tried.map(() => '42501'));
    expect(await tryAs(queries.role, `select count(*)::int from ${viewOf(queries, 'people.customers')}`)).toEqual([
      [10],
    ]);
  });
});

it('a viewer who may read nothing has a role that may read nothing', async () => {
  const stranger = createReader(
    'queries',
    readableProducts(viewerOf('stranger'), roles.tables).map(queryPrivilege),
    roles.keys.nameRole,
  );
  expect(stranger.privileges).toEqual([]);
  expect(await tryAs(stranger.role, 'select 1')).toEqual([[1]]);
  expect(await tryAs(stranger.role, `select 1 from ${viewOf(queries, 'people.customers')}`)).toBe('42501');
});
