// The demo moves while `concord start` runs: orders come in and are paid, until it is switched off.

import { afterAll, expect, it } from 'vitest';
import { ask, cleanUp, concord, findFreePort, makeHome, runConcord, untilReady } from './run-concord.ts';

afterAll(cleanUp);

const query = `{
  orders { orderFacts(orderBy: [{ field: ORDER_TS, direction: DESC }], first: 1) {
    totalCount nodes { orderTs customer { customerId } items { nodes { article { sku } } } }
  } }
  payments { paymentFacts { totalCount } }
}`;

type Answer = {
  readonly data: {
    readonly orders: { readonly orderFacts: { readonly totalCount: number; readonly nodes: readonly unknown[] } };
    readonly payments: { readonly paymentFacts: { readonly totalCount: number } };
  };
};

it('lets orders and payments arrive from the first seconds on, stops with the server, and can be switched off', async () => {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = { CONCORD_HOME: makeHome(), PORT: String(port), CONCORD_DEMO_SCALE: '0.01' };
  const running = runConcord(['start'], environment);
  await untilReady(url, running);
  const { stdout } = await concord(['token', '--role', 'analyst'], { CONCORD_HOME: environment.CONCORD_HOME });
  const read = async () => {
    const { body } = await ask(url, query, { authorization: `Bearer ${stdout.trim()}` });
    expect(body).not.toHaveProperty('errors');
    return (body as Answer).data;
  };
  const first = await read();
  let moved = first;
  for (let attempt = 0; attempt < 400; attempt++) {
    moved = await read();
    if (countOf(moved).orders > countOf(first).orders && countOf(moved).payments > countOf(first).payments) break;
    await pause(250);
  }
  expect(countOf(moved).orders).toBeGreaterThan(countOf(first).orders);
  expect(countOf(moved).payments).toBeGreaterThan(countOf(first).payments);
  expect(moved.orders.orderFacts.nodes).toEqual([
    {
      orderTs: expect.any(String),
      customer: { customerId: expect.stringMatching(/^tok_/) },
      items: { nodes: expect.arrayContaining([{ article: { sku: expect.stringMatching(/^SKU-/) } }]) },
    },
  ]);
  running.signal('SIGINT');
  const { code, stderr } = await running.ended;
  // Two products of the demo break their promises on purpose, of which their alerts tell.
  const told = stderr.replaceAll(/^alert: .*\n/gm, '');
  expect([code, told]).toEqual([0, '\nStopping; the data are kept. Press Ctrl-C again to stop at once.\n']);

  const still = runConcord(['start', '--no-demo-loader'], environment);
  await untilReady(url, still);
  const before = await read();
  expect(countOf(before).orders).toBeGreaterThanOrEqual(countOf(moved).orders);
  await pause(6_500);
  expect(await read()).toEqual(before);
}, 180_000);

const countOf = ({ orders, payments }: Answer['data']) => ({
  orders: orders.orderFacts.totalCount,
  payments: payments.paymentFacts.totalCount,
});
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
