// What waits before the connections of a domain is bounded, and what is refused is told.

import { expect, it } from 'vitest';
import { createReadQueue } from '../../../subgraphs/sql/read-queue.ts';

const overloaded = {
  code: 'OVERLOADED',
  message:
    'The database of the domain "orders" has more work than it can take at the moment. Try again in 1 s, and send fewer requests at once.',
};

/** Work that goes on until it is told to end. */
function createWork() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => ended, end };
}

it('refuses at once who comes when as many wait as may', async () => {
  const queue = createReadQueue({ domain: 'orders', connections: 1, mostWaiting: 2, mostWaitingMs: 60_000 });
  const work = createWork();
  const taken = [1, 2, 3].map(() => queue.take(work.run));
  expect([queue.isBusy(), queue.waiting(), queue.isOverloaded()]).toEqual([true, 2, false]);
  await expect(queue.take(work.run)).rejects.toMatchObject(overloaded);
  expect([queue.waiting(), queue.refused(), queue.isOverloaded()]).toEqual([2, 1, true]);
  work.end();
  await Promise.all(taken);
  expect([queue.isBusy(), queue.waiting(), queue.refused()]).toEqual([false, 0, 1]);
});

it('refuses who has waited for as long as one may, and takes the next in its place', async () => {
  const queue = createReadQueue({ domain: 'orders', connections: 1, mostWaiting: 1, mostWaitingMs: 30 });
  const work = createWork();
  const first = queue.take(work.run);
  await expect(queue.take(work.run)).rejects.toMatchObject(overloaded);
  expect([queue.waiting(), queue.refused()]).toEqual([0, 1]);
  const next = queue.take(async () => 'served');
  work.end();
  expect([await first, await next]).toEqual([undefined, 'served']);
});

it('forgets who leaves while waiting, without counting that as refused', async () => {
  const queue = createReadQueue({ domain: 'orders', connections: 1, mostWaiting: 1, mostWaitingMs: 50 });
  const work = createWork();
  const first = queue.take(work.run);
  const caller = new AbortController();
  const left = queue.take(work.run, caller.signal);
  caller.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([queue.waiting(), queue.refused(), queue.isOverloaded()]).toEqual([0, 0, false]);
  work.end();
  await first;
});
