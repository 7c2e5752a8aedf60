// Runs of one product never overlap, in one process or several; who asks meanwhile joins or waits; what could not be carried
// out is not kept.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ConcordError } from '../../../errors/concord-error.ts';
import {
  began,
  checked,
  createGate,
  passed,
  type QualityFixture,
  runOf,
  setUpQuality,
} from '../../support/quality-processes.ts';

let quality: QualityFixture;
beforeAll(async () => {
  quality = await setUpQuality();
});
afterEach(() => quality.reset());
afterAll(() => quality.close());

const join = { cause: 'request', whenBusy: 'join' } as const;

it('keeps what came of the checks, with the moments of its begin and end', async () => {
  const { run, store } = quality.start(async () => {
    quality.clock.now += 1_200;
    return checked;
  });
  const kept = await run(quality.orders, { cause: 'schedule', whenBusy: 'join' });
  expect(kept).toEqual({
    ...checked,
    id: expect.any(String),
    version: '1.0.0',
    cause: 'schedule',
    startedAt: began,
    finishedAt: began + 1_200,
  });
  expect(await store.find('shop.orders', kept.id)).toEqual(kept);
});

it('tells the checks how many rows there were before, and each result to who asked', async () => {
  const counts: (number | null)[] = [];
  const { run, store } = quality.start(async (_, { previousRowCount, onResult }) => {
    counts.push(previousRowCount);
    onResult(passed);
    return checked;
  });
  const told: string[] = [];
  await run(quality.orders, { ...join, onResult: ({ check }) => told.push(check) });
  await run(quality.orders, { ...join, isKept: false });
  expect(counts).toEqual([null, 60]);
  expect(told).toEqual(['amount is there']);
  expect((await store.list('shop.orders', { first: 9 })).runs).toHaveLength(1);
});

it('two processes that ask at once get one run', async () => {
  const gate = createGate();
  const [one, two] = [quality.start(gate.check), quality.start(gate.check)];
  const first = one.run(quality.orders, join);
  await gate.isEntered;
  const rest = [one.run(quality.orders, join), two.run(quality.orders, join), two.run(quality.orders, join)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  gate.open();
  const runs = await Promise.all([first, ...rest]);
  expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
  expect(gate.calls).toEqual(['shop.orders']);
});

it('who must have a run of its own waits for the end of the other', async () => {
  const gate = createGate();
  const [one, two] = [quality.start(gate.check), quality.start()];
  const first = one.run(quality.orders, join);
  await gate.isEntered;
  let isDone = false;
  const second = two.run(quality.orders, { cause: 'command', whenBusy: 'wait' }).finally(() => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isDone).toBe(false);
  gate.open();
  expect((await first).id).not.toBe((await second).id);
  expect(await quality.runs()).toHaveLength(2);
});

it('runs of different products do not wait for each other', async () => {
  const gate = createGate();
  const [one, two] = [quality.start(gate.check), quality.start()];
  const first = one.run(quality.orders, join);
  await gate.isEntered;
  expect((await two.run(quality.lines, join)).cause).toBe('request');
  gate.open();
  await first;
});

it('goes on where a process dies that was running it', async () => {
  const gate = createGate();
  const [one, two] = [quality.start(gate.check), quality.start()];
  const lost = one.run(quality.orders, join).catch((error: unknown) => error);
  await gate.isEntered;
  const second = two.run(quality.orders, join);
  await quality.client.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
     and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())`,
  );
  expect((await second).rowCount).toBe(60);
  gate.open();
  expect(await lost).toMatchObject({ code: 'QUALITY_STORE_UNAVAILABLE' });
  expect(await quality.runs()).toHaveLength(1); // the first had lost its lock, so it kept nothing
});

it('does not keep a run that failed as a whole, and runs again', async () => {
  let isAway = true;
  const { run } = quality.start(async () => {
    if (isAway) throw new ConcordError('DATABASE_UNAVAILABLE', { domain: 'shop' });
    return checked;
  });
  await expect(run(quality.orders, join)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  expect(await quality.runs()).toEqual([]);
  isAway = false;
  expect((await run(quality.orders, join)).results).toEqual([passed]);
});

it('errors are kept as errors', async () => {
  const error = { ...passed, outcome: 'error' as const, failing: null, reason: 'It took longer than 30 seconds.' };
  const { run, store } = quality.start(async () => ({ ...checked, results: [error] }));
  const { id } = await run(quality.orders, join);
  expect((await store.find('shop.orders', id))?.results).toEqual([error]);
});

it('takes a newer run than the one that is known, and makes none', async () => {
  const { run, store } = quality.start();
  await store.keep('shop.orders', runOf());
  expect((await run(quality.orders, { ...join, seen: null })).id).toBe(runOf().id);
  expect((await run(quality.orders, { ...join, seen: runOf().id })).id).not.toBe(runOf().id);
});
