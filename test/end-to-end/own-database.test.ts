// A database of one's own: nothing is written to it, unless the demo is asked for.

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
    environment = { ...variables, CONCORD_DEMO_SCALE: '0.01' };
  });
  afterAll(async () => {
    await cleanUp();
    await database.drop();
  });

  async function readSchemas(): Promise<readonly string[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const found = await client.query<{ name: string }>(
      "select nspname as name from pg_namespace where nspname !~ '^(pg_|information_schema|public)' order by 1",
    );
    await client.end();
    return found.rows.map(({ name }) => name);
  }

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
    expect(await ask(url, '{ orders { orderFacts { totalCount } } }', headers)).toEqual({
      status: 200,
      body: { data: { orders: { orderFacts: { totalCount: 500 } } } },
    });
    running.signal('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });
});
