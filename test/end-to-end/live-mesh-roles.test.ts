// The demo mesh as one process, whose viewers read by roles of PostgreSQL: a mask that is published is there for everybody who
// asks from then on, also by a login of a BI tool, made by roles and views beside those of before, and no request fails meanwhile.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findRunningEmbeddedPostgres } from '../../cli/postgres/start-embedded.ts';
import { demoContracts } from '../../cli/read-contracts.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { describeTimes, startLoad } from '../support/open-loop.ts';
import { contract, readToken, untilAnswered } from './published-shop.ts';
import {
  ask,
  cleanUp,
  concord,
  findFreePort,
  makeHome,
  type RunningConcord,
  runConcord,
  untilReady,
} from './run-concord.ts';

const home = makeHome();
let url: string;
let running: RunningConcord;
let headers: Readonly<Record<string, string>>;
let pool: pg.Pool | null = null;
beforeAll(async () => {
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  const variables = { CONCORD_HOME: home, PORT: String(port), CONCORD_DEMO_SCALE: '0.01', CONCORD_DEMO_LOADER: 'off' };
  running = runConcord(['serve'], variables);
  await untilReady(url, running);
  headers = await readToken(home);
  const connectionString = findRunningEmbeddedPostgres(home)?.url;
  pool = new pg.Pool({ ...(connectionString === undefined ? {} : { connectionString }), max: 1 });
  pool.on('error', () => undefined);
}, 300_000);
afterAll(async () => {
  await pool?.end();
  await cleanUp();
});

/** A login as `concord grants` makes it, for a BI tool. */
async function makeLogin(name: string) {
  const made = await concord(['grants', '--apply', '--login', name, '--role', 'analyst'], { CONCORD_HOME: home });
  const [, password] = new RegExp(`password of "${name}" is (\\S+)`).exec(made.stderr) ?? [];
  const own = new URL(findRunningEmbeddedPostgres(home)?.url ?? '');
  own.username = name;
  own.password = password ?? '';
  const client = new pg.Client({ connectionString: own.href });
  await client.connect();
  return {
    end: () => client.end(),
    async countClear(view: string, column: string): Promise<number> {
      const { rows } = await client.query(`select count(${column})::integer as count from ${view}`);
      return rows[0].count;
    },
  };
}

it('masks by what is published, and by what was before when that is taken back', async () => {
  const text = readFileSync(join(demoContracts, 'orders/order_facts.contract.yaml'), 'utf8');
  const masked = text.replace('name: item_count\n', 'name: item_count\n    tags: [PII]\n    mask: "null"\n');
  expect(masked).not.toBe(text);
  if (pool === null) throw new TypeError('no database');
  const store = createPublicationStore(pool);
  const publish = async (one: string) => {
    const { sequence: judgedAt } = await store.readPublished();
    await store.publish([contract('orders.order_facts', one)], { author: 'test', now: Date.now(), judgedAt });
  };
  const query = '{ orders { orderFacts(first: 5) { nodes { orderId itemCount } } } }';
  const load = startLoad(20, async () => {
    const { status, body } = await ask(url, query, headers);
    const isRight = status === 200 && !('errors' in (body as object));
    return isRight ? null : `status ${status}: ${JSON.stringify(body).slice(0, 300)}`;
  });
  const isMasked = (reply: string) => reply.includes('"itemCount":null');
  const login = await makeLogin('bi_orders');
  expect(await login.countClear('orders_order_facts', 'item_count')).toBeGreaterThan(100);
  const took: number[] = [];
  for (const [one, isReached] of [
    [masked, isMasked],
    [text, (reply: string) => reply.includes('"itemCount"') && !isMasked(reply)],
    [masked, isMasked],
  ] as const) {
    await publish(one);
    took.push(await untilAnswered([url], query, headers, isReached));
  }
  await expect.poll(() => login.countClear('orders_order_facts', 'item_count'), { timeout: 20_000 }).toBe(0);
  await login.end();
  const report = await load.stop();
  console.log(`live after ${took.map((ms) => ms.toFixed(0)).join(', ')} ms; ${describeTimes(report)}`);
  expect([...report.failures]).toEqual([]);
  expect(running.output()).not.toMatch(/bug:|is refused/);
}, 200_000);
