// PostgreSQL restarted, killed and cut off under load, against a real process of the whole mesh with its ledger required: who
// asks meanwhile is told so at once, and nobody has to restart anything afterwards.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedMesh, serveMesh } from '../docs/served-mesh.ts';
import { type OwnServer, startOwnServer } from '../support/own-server.ts';
import { readSeries } from '../support/watched-shop.ts';
import { type EventStream, listenToEvents } from './listen-to-events.ts';
import { cleanUp, makeHome } from './run-concord.ts';

/** As the promise is: answers are good again so soon after PostgreSQL is. */
const recoveryMs = 2_000;

let server: OwnServer;
let mesh: ServedMesh;
let token: string;
let events: EventStream;

beforeAll(async () => {
  server = await startOwnServer(makeHome());
  mesh = await serveMesh(['serve', '--demo'], {
    DATABASE_URL: server.url,
    CONCORD_DEMO_SCALE: '0.01',
    CONCORD_DEMO_LOADER: 'off',
    CONCORD_LEDGER: 'required',
    CONCORD_FRESHNESS_INTERVAL: '1s',
    CONCORD_METRICS: 'on',
  });
  token = await mesh.token('analyst');
  events = await listenToEvents(`${mesh.url}/events?product=orders.order_facts`, token);
}, 180_000);
afterAll(async () => {
  events?.close();
  await cleanUp();
  await server?.stop('fast');
});

const query = `{ orders { orderFacts(first: 2) { nodes { orderId customer { email } } } }
  customer { customerDim(first: 2) { nodes { customerId email } } } }`;

type Answer = { readonly startedAt: number; readonly tookMs: number; readonly outcome: string };

async function send(): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch(`${mesh.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  type Body = { readonly errors?: readonly { readonly extensions: { readonly code: string } }[] };
  const { errors = [] } = (await response.json()) as Body;
  const codes = [...new Set(errors.map(({ extensions }) => extensions.code))].sort();
  return {
    startedAt,
    tookMs: performance.now() - startedAt,
    outcome: codes.length === 0 ? `${response.status}` : `${response.status} ${codes.join(' ')}`,
  };
}

/** Asks again and again, whether answers come or not, until it is told to end. */
function startLoad() {
  const sent: Promise<Answer>[] = [];
  const timer = setInterval(() => sent.push(send()), 20);
  return {
    end: () => {
      clearInterval(timer);
      return Promise.all(sent);
    },
  };
}

/** @param breakIt gives back when PostgreSQL takes connections again */
async function measure(name: string, breakIt: () => Promise<void>) {
  const load = startLoad();
  await sleep(300);
  await breakIt();
  const upAt = performance.now();
  await sleep(recoveryMs + 200);
  const answers = await load.end();
  const failed = answers.filter(({ outcome }) => outcome !== '200');
  const last = failed.at(-1);
  const recoveredMs = last === undefined ? 0 : last.startedAt - upAt;
  const slowest = Math.max(...failed.map(({ tookMs }) => tookMs), 0);
  const outcomes = Object.fromEntries(
    [...new Set(answers.map(({ outcome }) => outcome))].map((one) => [
      one,
      answers.filter(({ outcome }) => outcome === one).length,
    ]),
  );
  console.log(
    `${name}: ${JSON.stringify(outcomes)}; slowest failure ${Math.round(slowest)} ms; last failure was asked ${Math.round(recoveredMs)} ms after PostgreSQL was back`,
  );
  return { answers, outcomes: Object.keys(outcomes), recoveredMs };
}

/** `isFelt`: PostgreSQL is away for so long that some request must meet it. */
const faults: readonly (readonly [name: string, breakIt: () => Promise<void>, isFelt: boolean])[] = [
  [
    'a fast restart',
    async () => {
      await server.stop('fast');
      await sleep(500);
      await server.start();
    },
    true,
  ],
  [
    'an immediate restart',
    async () => {
      await server.stop('immediate');
      await sleep(500);
      await server.start();
    },
    true,
  ],
  [
    'the kill of one of its processes',
    async () => {
      await server.killBackend();
      await server.untilUp();
    },
    false,
  ],
  [
    'the end of all connections, again and again',
    async () => {
      for (let round = 0; round < 10; round++) {
        await server.endConnections();
        await sleep(100);
      }
    },
    false,
  ],
];

it.each(faults)('%s is told while it lasts, and mends itself', async (name, breakIt, isFelt) => {
  const { outcomes, recoveredMs } = await measure(name, breakIt);
  // Data without errors, or partial data and what is missing in them.
  expect(outcomes.filter((one) => !/^200( (DATABASE_UNAVAILABLE|OVERLOADED))*$|^503 OVERLOADED$/.test(one))).toEqual(
    [],
  );
  expect(outcomes).toContain('200');
  if (isFelt) expect(outcomes.length).toBeGreaterThan(1);
  expect(recoveredMs).toBeLessThan(recoveryMs);
});

it('goes on afterwards with all that watches and writes', async () => {
  const writer = new pg.Client({ connectionString: server.url });
  await writer.connect();
  try {
    const countEntries = async () =>
      (await writer.query<{ n: number }>('select coalesce(sum(count), 0)::int as n from concord.ledger')).rows[0]?.n ??
      0;
    await expect
      .poll(
        async () => {
          const series = readSeries(await (await fetch(`${mesh.url}/metrics`)).text());
          return series.get('concord_queue_entries{queue="ledger"}');
        },
        { timeout: 20_000 },
      )
      .toBe(0);
    const before = await countEntries();
    expect((await send()).outcome).toBe('200');
    await expect.poll(countEntries, { timeout: 20_000 }).toBeGreaterThan(before);

    // The stream that was opened before all of this.
    await writer.query("update orders_product.order_facts set order_ts = order_ts - interval '9 days'");
    await events.until('freshness', { status: 'stale' });
  } finally {
    await writer.end();
  }
  expect(await fetch(`${mesh.url}/ready`).then((response) => response.json())).toEqual({ status: 'ready' });
  mesh.concord.signal('SIGTERM');
  expect((await mesh.concord.ended).code).toBe(0);
});
