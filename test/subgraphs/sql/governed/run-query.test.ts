// The limits of a query that runs: in PostgreSQL, and in this process where PostgreSQL's do not hold.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckedText, checkedText } from '../../../../subgraphs/sql/fragment.ts';
import { runQuery, type SqlConnection, sqlLimits } from '../../../../subgraphs/sql/governed/run-query.ts';
import { openTestDesk, type TestDesk } from './sql-desk.ts';

let test: TestDesk;
beforeAll(async () => {
  test = await openTestDesk();
});
afterAll(() => test.close());

const never = new AbortController().signal;
/** As if the check had let it pass. */
const unchecked = (text: string) => checkedText(text as CheckedText);

async function countConnections(): Promise<number> {
  const { rows } = await test.admin.query('select count(*)::int as n from pg_stat_activity where usename = $1', [
    test.role,
  ]);
  return rows[0].n;
}

/** A session that lifts its own limit of time, as no caller can. */
class LiftedClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: `query` has many forms, and all are passed on
  override query(...args: any[]): any {
    const [text, ...others] = args;
    const lifted =
      typeof text === 'string' ? text.replace("statement_timeout = '1s'", "statement_timeout = '0'") : text;
    return Reflect.apply(super.query, this, [lifted, ...others]);
  }
}

describe('a query that runs', () => {
  it.each([
    ['by the limit of its session', pg.Client],
    ['also where its session has none', LiftedClient],
  ])('is stopped after its time, %s, and nothing of it is left', async (_, Client) => {
    const connection: SqlConnection = {
      rowValues: () => null,
      connect: async () => {
        const client = new Client({ connectionString: test.url });
        await client.connect();
        return client;
      },
    };
    const startedAt = performance.now();
    const running = runQuery(unchecked('select pg_sleep(60)'), connection, {
      signal: never,
      limits: { ...sqlLimits, seconds: 1 },
    });
    await expect(running).rejects.toMatchObject({ code: 'QUERY_TIMEOUT', data: { seconds: 1 } });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await expect.poll(countConnections).toBe(0);
  });

  it('writes nothing, although its role might', async () => {
    await test.admin.query(`create table concord_sql.notes (x int); grant all on concord_sql.notes to ${test.role}`);
    const write = `select 1 from (select query_to_xml('insert into concord_sql.notes values (1)', true, true, '')) q`;
    await expect(runQuery(unchecked(write), test.desk, { signal: never })).rejects.toMatchObject({
      code: 'SQL_FAILED',
    });
    const { rows } = await test.admin.query('select count(*)::int as n from concord_sql.notes');
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('has the row claims of its viewer, and a session that nobody had before', async () => {
    const connection = { ...test.desk, rowValues: (pid: number) => `signed.${pid}` };
    const text = "select current_setting('concord.row_values'), pg_backend_pid(), current_setting('search_path')";
    const first = await runQuery(unchecked(text), connection, { signal: never });
    const second = await runQuery(unchecked(text), connection, { signal: never });
    const [[claims, pid, path] = []] = first.rows;
    expect([claims, path]).toEqual([`signed.${pid}`, 'pg_catalog, pg_temp']);
    expect(second.rows[0]?.[1]).not.toBe(pid);
  });

  it('is one statement, whatever its text is', async () => {
    const text = 'select 1) as q limit 0; commit; select * from (select 1';
    const refusal = { code: 'SQL_INVALID', data: { reason: expect.stringContaining('not put together') } };
    await expect(runQuery(unchecked(text), test.desk, { signal: never })).rejects.toMatchObject(refusal);
  });

  it('ends its connection when it fails', async () => {
    await expect(runQuery(unchecked('select 1 / 0'), test.desk, { signal: never })).rejects.toMatchObject({
      code: 'SQL_VALUE_ERROR',
    });
    await expect.poll(countConnections).toBe(0);
  });
});
