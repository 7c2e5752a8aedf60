// Hostile queries: each is refused by the check, and does no harm where the check is left out and the role runs it itself.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runGovernedQuery } from '../../subgraphs/sql/governed/governed-query.ts';
import { openTestDesk, rawEmail, type TestDesk } from '../subgraphs/sql/governed/sql-desk.ts';

let test: TestDesk;
let raw: pg.Client;
beforeAll(async () => {
  test = await openTestDesk();
  raw = new pg.Client({ connectionString: test.url });
  raw.on('error', () => {});
  await raw.connect();
});
afterAll(async () => {
  await raw.end();
  await test.close();
});

const never = new AbortController().signal;
const codeOf = (text: string) =>
  runGovernedQuery(text, async () => test.desk, { signal: never, recordReads: () => {} }).then(
    () => 'ran',
    (error) => String(error.code ?? error),
  );

/** What the role reaches on its own: rows as text, or the SQLSTATE. In a transaction that is given up. */
async function runAsRole(text: string): Promise<string> {
  await raw.query("begin; set local statement_timeout = '500ms'");
  try {
    const result: unknown = await raw.query(text);
    return JSON.stringify(result);
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await raw.query('rollback');
  }
}

const hostile: Readonly<Record<string, readonly string[]>> = {
  SQL_NO_SELECT: [
    '',
    ' -- nothing',
    ';',
    'select 1; select 2',
    'select 1; drop table public.customer_dim',
    'begin; select 1',
    "insert into public.order_facts values (1) returning '1'",
    'update public.customer_dim set email = null',
    'delete from public.customer_dim',
    'merge into public.customer_dim c using order_facts o on true when matched then delete',
    'truncate public.customer_dim',
    'drop view concord_sql.v_customer cascade',
    'create table stolen as select * from customer_dim',
    'create temp table stolen (x int)',
    'alter role current_user superuser',
    'grant all on public.customer_dim to public',
    'copy public.customer_dim to stdout',
    "copy order_facts to program 'id'",
    'set role postgres',
    "set session authorization 'postgres'",
    'set statement_timeout = 0',
    'reset all',
    'show all',
    'explain select * from customer_dim',
    'explain analyze delete from public.customer_dim',
    'prepare p as select 1',
    'execute p',
    'declare c cursor for select 1',
    'do $$ begin perform 1; end $$',
    'call x()',
    'listen x',
    "notify x, 'y'",
    'lock table public.customer_dim',
    'vacuum',
    'discard all',
    'commit',
    'rollback',
    'checkpoint',
    "load 'x'",
    'refresh materialized view x',
    'analyze',
    "comment on table public.customer_dim is 'x'",
    'create extension dblink',
    'import foreign schema x from server y into z',
  ],
  SQL_REFUSED: [
    'select * into stolen from customer_dim',
    'select * from customer_dim for update',
    'select * from customer_dim for share skip locked',
    'with d as (delete from public.customer_dim returning *) select * from d',
    'with i as (insert into public.customer_dim default values returning *) select 1',
    'with u as (update public.customer_dim set email = 1 returning *) select * from u',
    'with recursive r as (select 1 union all select * from r) select * from r',
    'select * from customer_dim tablesample bernoulli (50)',
    'select * from only customer_dim',
    'select $1',
    'select current_user',
    'select session_user',
    'select user',
    'select current_role',
    'select current_catalog',
    'select current_schema',
    "select * from xmltable('/a' passing '<a/>' columns b text)",
    "select * from json_table('{}', '$' columns (a int path '$.a'))",
    'select xmlelement(name a)',
    "select '1'::regclass",
    "select 'public.customer_dim'::regclass::text",
    "select 'postgres'::regrole",
    "select '1'::oid",
    "select 'x'::name",
    "select '<a/>'::xml",
    "select '1'::concord_sql.v_customer",
    'select null::public.customer_dim',
    "select '{}'::pg_lsn",
    "select cast('now()' as pg_catalog.regproc)",
    'select 1 operator(public.+) 2',
    'select email collate "en-x-icu" from customer_dim',
    'select email collate public.mine from customer_dim',
    'select * from customer_dim order by email using <',
    'select b.* from unnest(null) as b(x int)',
    "select b'1010'",
    'with pg_class as (select 1) select * from pg_class',
    'with order_facts as (select 1) select * from order_facts',
    'with x as (select 1) select * from x, (with customer_dim as (select 2) select 3) y',
    'select * from U&"order!005ffacts" uescape \'!\'',
    'select * from order_facts *',
    'select json_value(note, $$$.n$$) from order_facts',
    'select (c).pg_column_size from customer_dim c',
    'select (c).email from customer_dim c',
    'select (row(1)).record_out',
    "select (jsonb_each('{}')).key",
    'select ((select c from public.customer_dim c limit 1)).email',
    // A name of the query's own lets no function through.
    "select ('select array_to_tsvector(array_agg(relname::text)) from pg_class').ts_stat as ts_stat",
    "select ('select 1').ts_stat as ts_stat, ts_stat.ts_stat from (select 1) ts_stat",
    'select (g).pg_get_viewdef as pg_get_viewdef from generate_series(1, 20000) g',
    'select g.pg_get_viewdef as pg_get_viewdef from generate_series(1, 20000) g',
    'select a.pg_cancel_backend as pg_cancel_backend from (select 1 as pid) a',
    'select a.pg_sleep from (select 1) a(x), (select 1) b(pg_sleep)',
    'select g.ts_stat from unnest(null::text[]) g, (select 1 as ts_stat) x',
    'select g.ts_stat from unnest(null::text[]) g join (select 1 as x) ts_stat on true',
    'select g.ts_stat from unnest(null::text[]) g, (select 1 as ts_stat) x join (select 1 as ts_stat) y using (ts_stat)',
    'with w(ts_stat) as (select 1) select g.ts_stat from w, unnest(null::text[]) g',
    'with w(ts_stat) as (select 1), g as (select 2) select w.ts_stat, g.ts_stat from w, g',
    'with g as (select 1 as ts_stat) select g.ts_stat from g, (select g.ts_stat from unnest(null::text[]) g) x',
    'select g.ts_stat from (select 1) g(ts_stat), (select g.ts_stat from unnest(null::text[]) g) x',
    'select unnest.ts_stat from unnest(null::text[]), (select 1) x, (select 1 from (select 1) unnest(ts_stat)) y',
    'select "coalesce".ts_stat from coalesce(null::text), (select 1 from (select 1) "coalesce"(ts_stat)) y',
    'select o.ts_stat from order_facts o, (select 1 as ts_stat) x',
    "select g.regclass from (select 'pg_authid') g(x), (select 1) h(regclass)",
    'select g._regclass as _regclass from (select null::text as x) g',
    'select g.pg_lsn as pg_lsn from (select null::text as x) g',
    'select j.ts_stat from ((select 1 as a) a join (select 2 as b) b on true) j, (select 1) h(ts_stat)',
    'select j.ts_stat from (select 1 as a) a join (select 1 as a) b using (a) as j, (select 1) h(ts_stat)',
    'select 1 from order_facts o order by o.pg_column_size, (select 1 as pg_column_size)',
    'select 1 as version from order_facts o group by o.pg_typeof, (select 1 as pg_typeof)',
    'select orders.order_facts.pg_typeof as pg_typeof from orders.order_facts',
    'select g.query_to_xml_and_xmlschema[1].ts_stat from (select 1) g(query_to_xml_and_xmlschema)',
  ],
  SQL_RELATION_UNKNOWN: [
    'select * from public.customer_dim',
    'select * from "public"."customer_dim"',
    'select * from concord_sql.v_customer',
    'select * from v_customer',
    'select * from pg_catalog.pg_class',
    'select * from pg_class',
    'select * from pg_authid',
    'select * from pg_stat_activity',
    'select * from pg_stats',
    'select * from pg_settings',
    'select * from pg_proc',
    'select * from pg_views',
    'select * from information_schema.columns',
    'select * from information_schema.applicable_roles',
    'table pg_shadow',
    'select (select rolpassword from pg_authid limit 1)',
    'select 1 where exists (select from public.customer_dim)',
    'select * from order_facts o join lateral (select * from public.customer_dim) c on true',
    'select 1 union select email from public.customer_dim',
    'select (select max(email) from public.customer_dim) from order_facts',
    'with x as (select * from public.customer_dim) select * from x',
    'select 1 from order_facts order by (select email from public.customer_dim limit 1)',
    'select 1 limit (select count(*) from public.customer_dim)',
    'select case when true then (select email from public.customer_dim limit 1) end',
    'select array(select email from public.customer_dim)',
    'values ((select email from public.customer_dim limit 1))',
    'select count(*) filter (where exists (select from public.customer_dim)) from order_facts',
    'select sum(1) over (order by (select email from public.customer_dim limit 1)) from order_facts',
    'select sum(1) over w from order_facts window w as (partition by (select email from public.customer_dim limit 1))',
    'select 1 from order_facts group by cube ((select email from public.customer_dim limit 1))',
    'select distinct on ((select email from public.customer_dim limit 1)) 1 from order_facts',
    "select coalesce(null, (select email from public.customer_dim limit 1), 'x')",
    'select greatest((select email from public.customer_dim limit 1))',
    'select (array[(select email from public.customer_dim limit 1)])[1]',
    'select row((select email from public.customer_dim limit 1))',
    "select 'x' in (select email from public.customer_dim)",
    "select 'x' = any (select email from public.customer_dim)",
    "select 'x' like (select email from public.customer_dim limit 1)",
    'select * from (with c as (select 1 as a) select * from c) t, c',
    'with a as (select * from b), b as (select 1) select * from a',
    'select * from ORDERS.CUSTOMER_DIM',
    'select * from "Orders"."order_facts"',
    'select * from other.order_facts',
    'select public.customer_dim.email from order_facts',
    'select * from "order_facts""; drop table x; --"',
  ],
  SQL_FUNCTION_REFUSED: [
    "select set_config('role', 'postgres', true)",
    "select set_config('statement_timeout', '0', false)",
    "select pg_catalog.set_config('search_path', 'public', false)",
    "select current_setting('data_directory')",
    "select query_to_xml('select * from public.customer_dim', true, true, '')",
    "select pg_catalog.table_to_xml('public.customer_dim', true, true, '')",
    "select * from query_to_xml('select 1', true, true, '')",
    "select database_to_xml(true, true, '')",
    "select ts_stat('select email from public.customer_dim')",
    "select * from ts_stat('select email from public.customer_dim')",
    'select pg_sleep(100)',
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    'select lo_import($$/etc/passwd$$)',
    'select lo_get(1)',
    'select version()',
    'select txid_current()',
    'select pg_current_xact_id()',
    'select inet_server_addr()',
    'select pg_backend_pid()',
    'select pg_terminate_backend(1)',
    'select pg_cancel_backend(1)',
    'select pg_advisory_lock(1)',
    "select nextval('x')",
    "select has_table_privilege('public.customer_dim', 'select')",
    "select pg_get_viewdef('concord_sql.v_customer')",
    'select pg_get_functiondef(1)',
    "select to_regclass('public.customer_dim')",
    "select dblink('dbname=x', 'select 1')",
    'select concord.tok($$a$$, $$b$$)',
    'select public.anything()',
    "select length(repeat('x', 100000000))",
    "select length(lpad('x', 100000000))",
    "select length(rpad('x', 100000000))",
    "select length(format('%100000000s', 'x'))",
    'select cardinality(array_fill(0, array[10000000]))',
    'select pg_typeof(1)',
    'select pg_column_size(1)',
    'select pg_relation_size(1)',
    'select current_database()',
    'select current_schemas(true)',
    'select system_user',
    'select collation for (email) from customer_dim',
    'select row_security_active(1)',
    "select xpath('/a', null)",
    "select json_populate_record(null, '{}')",
    'select b.* from json_to_record(null) as b(x int)',
    'select setseed(0.5)',
    'select Pg_Sleep(1)',
    'select "pg_sleep"(1)',
    'select count(*) filter (where pg_sleep(1) is null) from order_facts',
    'select * from rows from (pg_ls_waldir()) x',
    'select 1 from order_facts order by pg_sleep(1)',
    'select 1 limit length(version())',
    'select cast(version() as text)',
    'select email(c) from customer_dim c',
  ],
  SQL_COLUMN_UNKNOWN: [
    'select ctid from customer_dim',
    'select xmin from order_facts',
    'select tableoid from customer_dim',
    'select c.pg_typeof from customer_dim c',
    'select order_facts.pg_typeof from order_facts',
  ],
  SQL_UNREADABLE: [
    'select from from',
    "select 'open",
    'select /* open',
    'selec 1',
    'select 1\0; drop table x',
    'select \ud800',
    'select "" from x',
  ],
};

describe('a hostile query', () => {
  const cases = Object.entries(hostile).flatMap(([code, texts]) => texts.map((text) => [code, text] as const));

  it.each(cases)('is refused with %s: %s', async (code, text) => {
    expect(await codeOf(text)).toBe(code);
  });

  it('is one of many', () => {
    expect(cases.length).toBeGreaterThan(180);
  });

  it('reads no raw value and writes nothing where the role runs it without the check', async () => {
    const before = await snapshot();
    const leaks: string[] = [];
    for (const [, text] of cases) {
      if (/^(commit|rollback|begin|discard)/.test(text) || text.includes('\0')) continue;
      const got = await runAsRole(text);
      if (got.includes(rawEmail) || got.includes('@example.org')) leaks.push(text);
    }
    expect(leaks).toEqual([]);
    // The attack would see it: the role reads the view, and who may read the table reads the value.
    expect(await runAsRole('select * from concord_sql.v_customer limit 1')).toContain('***');
    const { rows } = await test.admin.query('select email from public.customer_dim where email = $1', [rawEmail]);
    expect(rows).toEqual([{ email: rawEmail }]);
    expect(await snapshot()).toEqual(before);
  }, 120_000);
});

async function snapshot(): Promise<unknown> {
  const { rows } = await test.admin.query(
    `select (select md5(string_agg(c::text, ',' order by c::text)) from public.customer_dim c) as customers,
      (select md5(string_agg(o::text, ',' order by o::text)) from public.order_facts o) as orders,
      (select count(*) from pg_class where relnamespace::regnamespace::text !~ '^pg_') as relations,
      (select rolsuper from pg_roles where rolname = $1) as super`,
    [test.role],
  );
  return rows;
}

describe('a query that is too much', () => {
  it.each([
    ['nested brackets', `select ${'('.repeat(9_900)}1${')'.repeat(9_900)}`],
    ['nested calls', `select ${'abs('.repeat(2_000)}1${')'.repeat(2_000)}`],
    ['nested SELECT', `select ${'(select '.repeat(2_000)}1${')'.repeat(2_000)}`],
    ['a chain of operators', `select 1${'+1'.repeat(9_000)}`],
    ['a chain of NOT', `select ${'not '.repeat(4_900)}true`],
    ['a chain of casts', `select 1${'::int8'.repeat(3_000)}`],
    ['a chain of UNION', `select 1${' union select 1'.repeat(1_200)}`],
    ['a chain of UNION with commas', `select 1,1${' union select 1,1'.repeat(1_100)}`],
    ['nested arrays', `select ${'array['.repeat(2_000)}1${']'.repeat(2_000)}`],
    ['nested WITH', `${'with a as ('.repeat(800)}select 1${') select 1'.repeat(800)}`],
    ['101 levels', `select 1${'+1'.repeat(101)}`],
    ['51 tables', `select 1 from ${Array.from({ length: 51 }, (_, n) => `order_facts t${n}`).join(', ')}`],
    ['501 columns', `select ${Array.from({ length: 501 }, () => '1').join(', ')}`],
    ['20,001 characters', `select 1 -- ${'x'.repeat(19_989)}`],
  ])('is refused: %s', async (_, text) => {
    expect(await codeOf(text)).toBe('SQL_TOO_COMPLEX');
  });

  it.each([
    ['90 levels', `select 1${'+1'.repeat(90)}`],
    ['50 tables', `select 1 from ${Array.from({ length: 50 }, (_, n) => `order_facts t${n}`).join(', ')} limit 1`],
    [
      'a list of 5,000 values',
      `select count(*) from order_facts where order_id in (${Array.from({ length: 5_000 }, () => '1').join(',')})`,
    ],
    ['9,000 brackets around nothing deep', `select ${'(1),'.repeat(400)}1`],
  ])('is not one of %s', async (_, text) => {
    expect(await codeOf(text)).toBe('ran');
  });

  // A parser that is broken stays so in this process, and fails the second try as well; 200 connections may meet another reason.
  it('leaves the parser as it was', { retry: 1 }, async () => {
    for (let round = 0; round < 200; round++) await codeOf(`select ${'not '.repeat(700)}true`);
    expect(await codeOf('select count(*) from order_facts')).toBe('ran');
  });
});
