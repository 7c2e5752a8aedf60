import { describe, expect, it } from 'vitest';
import { createFairQueue } from '../../gateway/fair-queue.ts';

describe('createFairQueue', () => {
  it('takes of each asker in turn, and of one in the order of asking', () => {
    const queue = createFairQueue<string>(10);
    for (const item of ['a1', 'a2', 'a3']) queue.add('a', item);
    queue.add('b', 'b1');
    expect([1, 2, 3, 4, 5].map(() => queue.take())).toEqual(['a1', 'b1', 'a2', 'a3', undefined]);
  });

  it('gives one asker half of its room, so that there is some for others', () => {
    const queue = createFairQueue<number>(4);
    expect([1, 2, 3].map((item) => queue.add('a', item))).toEqual([true, true, false]);
    expect([1, 2].map((item) => queue.add('b', item))).toEqual([true, true]);
    expect(queue.add('c', 1)).toBe(false);
    expect(queue.size()).toBe(4);
  });

  it('has room again for what was taken or removed', () => {
    const queue = createFairQueue<string>(2);
    queue.add('a', 'a1');
    queue.add('b', 'b1');
    queue.remove('a', 'a1');
    queue.remove('a', 'a1');
    expect(queue.size()).toBe(1);
    expect(queue.add('a', 'a2')).toBe(true);
    expect([queue.take(), queue.take(), queue.take()]).toEqual(['b1', 'a2', undefined]);
    expect(queue.size()).toBe(0);
  });
});
