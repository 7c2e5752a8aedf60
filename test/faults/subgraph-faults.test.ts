// One subgraph of three is faulty, in every way that we know: a client gets the rest, told at which places something is
// missing; and all of it again soon after the fault is over.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askWhole, type FaultyMesh, openFaultyMesh } from '../support/faulty-mesh.ts';
import { type Consequence, findFault, subgraphFaults, tellsManyErrors } from '../support/subgraph-faults.ts';

let mesh: FaultyMesh;
beforeAll(async () => {
  mesh = await openFaultyMesh({ timeoutMs: 500 });
});
afterAll(() => mesh.close());

const items = [{ id: 'i1' }, { id: 'i2' }];
const ordersWith = (names: readonly (string | null)[]) =>
  [3, 1, 2].map((number, index) => ({
    id: `o${number}`,
    customer: { id: `c${number}`, name: names[index] ?? null },
  }));
const customers = ['Ada', 'Bob', 'Cem'].map((name) => ({ name }));
const whole = { data: { orders: ordersWith(['Cem', 'Ada', 'Bob']), customers, items } };

const namePaths = [0, 1, 2].map((index) => ['orders', index, 'customer', 'name']);
const missing = (code: string, paths: readonly unknown[]) =>
  paths.map((path) => ({ message: expect.stringContaining('"customers"'), path, extensions: { code } }));

const answers: Readonly<Record<Consequence, unknown>> = {
  well: whole,
  gone: {
    errors: missing('SUBGRAPH_UNREACHABLE', [...namePaths, ['customers']]),
    data: { orders: ordersWith([]), customers: null, items },
  },
  'no-entities': {
    errors: missing('SUBGRAPH_REPLY_INVALID', namePaths),
    data: { orders: ordersWith([]), customers, items },
  },
};

/** Well above what it takes, which the report measures. */
const recoveryMs = 10_000;

async function recover(): Promise<void> {
  await mesh.end();
  const until = performance.now() + recoveryMs;
  let answer: unknown;
  do {
    answer = JSON.parse(await askWhole(mesh));
    if (JSON.stringify(answer) === JSON.stringify(whole)) return;
    await sleep(50);
  } while (performance.now() < until);
  expect(answer).toEqual(whole);
}

describe('a subgraph that', () => {
  afterEach(recover);

  it.each(subgraphFaults)('$name takes away its own fields, and comes back', async ({ fault, consequence }) => {
    expect(JSON.parse(await askWhole(mesh))).toEqual(whole);
    await mesh.begin(fault);
    for (let nth = 0; nth < 2; nth++) expect(JSON.parse(await askWhole(mesh))).toEqual(answers[consequence]);
  });

  it.each(['is killed', 'takes the request and never answers', 'answers HTML with status 200'])(
    '%s is soon asked no more, for which a client sees no difference',
    async (name) => {
      const { fault } = findFault(name);
      const seen = mesh.events.length;
      const told = () => mesh.events.slice(seen).flatMap(({ kind }) => (kind.startsWith('breaker-') ? kind : []));
      const askOnce = async () => expect(JSON.parse(await askWhole(mesh))).toEqual(answers.gone);
      await mesh.begin(fault);
      for (let nth = 0; nth < 50 && told().length === 0; nth++) {
        await askOnce();
        await sleep(20);
      }
      const before = mesh.count();
      for (let nth = 0; nth < 5; nth++) await askOnce();
      // Two for each answer, were it asked; once a second it is.
      expect(mesh.count() - before).toBeLessThan(10);
      await recover();
      expect(told()).toEqual(['breaker-opened', 'breaker-closed']);
    },
  );

  it('tells 100,000 errors holds nobody up, and few of them are told', async () => {
    await mesh.begin(tellsManyErrors);
    const { data, errors } = JSON.parse(await askWhole(mesh)) as { data: unknown; errors: readonly unknown[] };
    expect(data).toEqual({ orders: ordersWith([]), customers: null, items });
    expect(errors.length).toBeLessThanOrEqual(1_000);
  });
});
