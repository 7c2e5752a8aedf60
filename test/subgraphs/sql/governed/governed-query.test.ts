import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runGovernedQuery } from '../../../../subgraphs/sql/governed/governed-query.ts';
import type { ColumnsRead } from '../../../../subgraphs/sql/governed/read-columns.ts';
import { openTestDesk, type TestDesk } from './sql-desk.ts';

let test: TestDesk;
beforeAll(async () => {
  test = await openTestDesk();
});
afterAll(() => test.close());

const never = new AbortController().signal;
/** With what it recorded. */
async function run(text: string) {
  let reads: readonly ColumnsRead[] = [];
  const recordReads = (given: readonly ColumnsRead[]) => {
    reads = given;
  };
  const answer = await runGovernedQuery(text, async () => test.desk, { signal: never, recordReads });
  return { ...answer, reads };
}

describe('a governed query', () => {
  it('gives every type a form of JSON in which no digit is lost', async () => {
    const text = `select order_id, amount, placed_at, big, note, tags, blob, weight, is_paid, null::int, placed_at::date,
      array[big], array[amount], interval '1 day 2 hours', 'NaN'::float8 from order_facts where order_id = 2`;
    expect(await run(text)).toEqual({
      columns: [
        ...['order_id', 'amount', 'placed_at', 'big', 'note', 'tags', 'blob', 'weight', 'is_paid', 'int4', 'placed_at'],
        ...['array', 'array', 'interval', 'float8'],
      ],
      columnTypes: [
        ...['integer', 'numeric', 'timestamp with time zone', 'bigint', 'jsonb', 'text[]', 'bytea', 'double precision'],
        ...['boolean', 'integer', 'date', 'bigint[]', 'numeric[]', 'interval', 'double precision'],
      ],
      rows: [
        [
          ...[2, '2.50', '2024-07-01T15:45:30.5+00:00', '9007199254740995', { n: 2 }, ['a', 'b2'], '3q2+7w==', 1, true],
          ...[null, '2024-07-01', ['9007199254740995'], ['2.50'], 'P1DT2H', 'NaN'],
        ],
      ],
      truncated: false,
      bytes: 612,
      reads: [{ product: 'orders.order_facts', clear: [], masked: [] }],
    });
  });

  it.each([
    ['select count(*) from orders.order_facts', 200],
    ['select count(order_facts.amount) from order_facts;', 200],
    ['select count(*) from orders_order_facts where orders_order_facts.amount > 100', 101],
    ['select count(orders.order_facts.amount) from orders . /* a comment */ order_facts -- and one at the end', 200],
    ['select count(*) from "orders"."order_facts" as "Ü" where "Ü".amount > 0', 200],
    ['select 1 as "é", length(\'é€😀\') from /* é€ */ order_facts where order_id = 1', 1],
    [
      'with big as (select * from order_facts where amount > 190) select count(*) from big b join order_facts using (order_id)',
      11,
    ],
    ['select count(*) from order_facts o, lateral (select o.amount * 2 as twice) x where x.twice > 100', 151],
    ["select $$order_facts$$ || E'\\n;' || 'from order_facts', 1 from order_facts limit 1", null],
    ['select count(*) from order_facts o join customer.customer_dim using (customer_id)', 200],
    ['with v(total) as (select count(*) from order_facts) select v.total from v', 200],
    ['with v(name) as (select 5), w as (select v.name as path from v) select (select w.path) from w', 5],
    ['select s.count from (select count(*) from order_facts) s', 200],
    ['select x.date from (select 3 as date from order_facts union select 3) x', 3],
    ['(select 7) union all (select 8) order by 1 limit 1', 7],
    ['values (3)', 3],
  ])('runs %s', async (text, first) => {
    const { rows } = await run(text);
    expect(rows.length).toBe(1);
    if (first !== null) expect(Number(rows[0]?.[0])).toBe(first);
  });

  it('tells which personal columns it read, and as what', async () => {
    const { reads } = await run('select full_name, c.email from customer_dim c, order_facts');
    expect(reads).toEqual([
      { product: 'customer.customer_dim', clear: ['full_name'], masked: ['email'] },
      { product: 'orders.order_facts', clear: [], masked: [] },
    ]);
  });

  it('counts columns that the query names itself for those that they are made of', async () => {
    const { reads } = await run('select w.n, w.name from (select email as n, 1 as name from customer_dim) w');
    expect(reads).toEqual([{ product: 'customer.customer_dim', clear: [], masked: ['email'] }]);
  });

  const all = { product: 'customer.customer_dim', clear: ['full_name'], masked: ['customer_id', 'email'] };
  it.each([
    'select * from customer_dim',
    'select c from customer_dim c',
    'select to_json(customer_dim) from customer_dim',
    'select c.to_json from (select to_json(1)) x, customer_dim c',
    'select x1 from customer_dim c(x1, x2)',
    'select 1 from customer_dim natural join customer_dim d',
    'select (c).* from customer_dim c',
    'select (select y from (select c) d(y)) is null from customer_dim c',
  ])('tells of all of them where the query leaves it in doubt: %s', async (text) => {
    expect((await run(text)).reads).toEqual([all]);
  });

  it('gives 10,000 rows and says that there are more', async () => {
    const exact = await run('select g from generate_series(1, 10000) g');
    expect([exact.rows.length, exact.truncated]).toEqual([10_000, false]);
    const more = await run('select g from generate_series(1, 20000) g order by g');
    expect([more.rows.length, more.truncated, more.rows.at(-1)]).toEqual([10_000, true, [10_000]]);
  }, 120_000);

  it('gives 20 MB of values and says that there is more', async () => {
    const large = "string_agg(sha256(g::text::bytea)::text, '')";
    const text = `select x, i from (select ${large} as x from generate_series(1, 60000) g) t, generate_series(1, 9) i`;
    const { rows, truncated } = await run(text);
    expect([rows.length, truncated]).toEqual([5, true]);
  });

  it('counts 32 bytes for a value besides its text, so that many small ones end it too', async () => {
    const columns = Array.from({ length: 400 }, (_, n) => `null as c${n}`).join(', ');
    const { rows, truncated, bytes } = await run(`select ${columns} from generate_series(1, 10000)`);
    expect([rows.length, truncated, bytes]).toEqual([1_562, true, 1_562 * 400 * 32]);
  });

  it.each([
    ['select 1 / 0', 'SQL_VALUE_ERROR'],
    ['select country::int from order_facts', 'SQL_VALUE_ERROR'],
    ['select amont from order_facts', 'SQL_COLUMN_UNKNOWN'],
    ['select country + 1 from order_facts', 'SQL_TYPES_DIFFER'],
    ['select upper(1, 2)', 'SQL_TYPES_DIFFER'],
    ['select count(*), amount from order_facts', 'SQL_INVALID'],
    ['select customer_id from order_facts, customer_dim', 'SQL_INVALID'],
    ['select (select amount from order_facts)', 'SQL_INVALID'],
    ['select from order_facts', 'SQL_INVALID'],
    ['with a as (select 1), a as (select 2) select 1', 'SQL_INVALID'],
    ["select '\\' from order_facts", null],
  ])('answers %s with a code and no value', async (text, code) => {
    const told = await run(text).then(
      () => null,
      (error) => `${error.code} ${error.message}`,
    );
    expect(told?.split(' ')[0] ?? null).toBe(code);
    expect(told ?? '').not.toMatch(/DE|FR|US|v_orders|concord_sql/);
  });

  it('keeps the digits of a number in JSON as text', async () => {
    const text = `select d->'n', (d->'n')::text, d->>'n' from (select '{"n": 9007199254740993}'::jsonb) t(d)`;
    expect((await run(text)).rows).toEqual([[9007199254740992, '9007199254740993', '9007199254740993']]);
  });

  it.each([
    ['insert into order_facts values (1)', 'an INSERT'],
    ['drop table order_facts', 'a DROP'],
    ['select 1; select 2', '2 statements'],
  ])('says what %s is', async (text, what) => {
    await expect(run(text)).rejects.toThrow(`The query is ${what}, but must be one SELECT. Data are only read here.`);
  });

  it('suggests the column that was meant', async () => {
    const message =
      'The query names "amont" (line 2, column 4), which its tables do not have. Did you mean "amount"? The catalog lists the columns.';
    await expect(run('select order_id,\n   amont from order_facts')).rejects.toThrow(message);
  });

  it('stops when the caller leaves, and leaves nothing running', async () => {
    const leaving = new AbortController();
    const text = 'select count(*) from order_facts a, order_facts b, order_facts c, order_facts d';
    const recorded: unknown[] = [];
    const recordReads = (...given: unknown[]) => recorded.push(given);
    const running = runGovernedQuery(text, async () => test.desk, { signal: leaving.signal, recordReads });
    setTimeout(() => leaving.abort(), 300);
    await expect(running).rejects.toThrow(/abort/i);
    expect(recorded).toEqual([[[{ product: 'orders.order_facts', clear: [], masked: [] }], 0]]);
    const statement = "select count(*)::int as n from pg_stat_activity where usename = $1 and state = 'active'";
    await expect.poll(async () => (await test.admin.query(statement, [test.role])).rows[0].n).toBe(0);
  });
});
