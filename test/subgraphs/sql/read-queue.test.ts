// What waits before the connections of a domain is bounded, and what is refused is told.

import { expect, it } from 'vitest';
import { createReadQueue, type Waiting } from '../../../subgraphs/sql/read-queue.ts';

const overloaded = {
  code: 'OVERLOADED',
  message:
    'The database of the domain "orders" has more work than it can take at the moment. Try again in 1 s, and send fewer requests at once.',
};

/** A queue of named reads, with what became of each that it refused or let go. */
function openQueue(mostWaiting: number, mostWaitingMs: number, coming = 0) {
  const ends: (readonly [string, unknown])[] = [];
  let moved = 0;
  const queue = createReadQueue<Waiting & { readonly name: string }>({
    domain: 'orders',
    mostWaiting,
    mostWaitingMs,
    coming: () => coming,
    onMove: (_, by) => {
      moved += by;
    },
  });
  const enter = (name: string, signal?: AbortSignal) =>
    queue.enter({ name, signal, reject: (reason) => ends.push([name, reason]) });
  const takeFirst = () => {
    const first = queue.find(() => true);
    if (first !== undefined) queue.remove(first);
    return first?.name;
  };
  return { ...queue, ends, enter, takeFirst, moved: () => moved };
}

it('refuses at once who comes when as many wait as may', () => {
  const queue = openQueue(2, 60_000);
  for (const name of ['a', 'b', 'c']) queue.enter(name);
  expect(queue.ends).toEqual([['c', expect.objectContaining(overloaded)]]);
  expect([queue.size(), queue.moved(), queue.refused(), queue.isOverloaded()]).toEqual([2, 2, 1, true]);
  expect([queue.takeFirst(), queue.takeFirst(), queue.takeFirst()]).toEqual(['a', 'b', undefined]);
  expect([queue.size(), queue.moved(), queue.refused()]).toEqual([0, 0, 1]);
});

it('refuses who has waited for as long as one may, and takes the next in its place', async () => {
  const queue = openQueue(1, 30);
  queue.enter('a');
  await expect.poll(() => queue.ends).toEqual([['a', expect.objectContaining(overloaded)]]);
  expect([queue.size(), queue.refused()]).toEqual([0, 1]);
  queue.enter('b');
  expect(queue.takeFirst()).toBe('b');
});

it('forgets who leaves while waiting, without counting that as refused', async () => {
  const queue = openQueue(1, 60_000);
  const caller = new AbortController();
  queue.enter('a', caller.signal);
  caller.abort('left');
  await expect.poll(() => queue.ends).toEqual([['a', 'left']]);
  expect([queue.size(), queue.moved(), queue.refused(), queue.isOverloaded()]).toEqual([0, 0, 0, false]);
});

it('has more room, and patience, while connections are on their way', async () => {
  const queue = openQueue(1, 30, 1);
  for (const name of ['a', 'b', 'c']) queue.enter(name);
  expect(queue.ends).toEqual([['c', expect.objectContaining(overloaded)]]);
  await expect.poll(() => queue.ends.map(([name]) => name)).toEqual(['c', 'b']);
  expect(queue.takeFirst()).toBe('a');
});
