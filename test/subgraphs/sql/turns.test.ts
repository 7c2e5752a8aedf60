import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../subgraphs/sql/turns.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('let so many run, so many wait in their order, and refuse the others', async () => {
    const turns = createTurns({ atOnce: 2, waiting: 2 });
    const ends: (() => void)[] = [];
    const started: number[] = [];
    const take = (number: number, signal = never) =>
      turns.take(() => {
        started.push(number);
        return new Promise<void>((resolve) => ends.push(resolve));
      }, signal);
    const leaving = new AbortController();
    const all = [take(1), take(2), take(3, leaving.signal), take(4)];
    await expect(take(5)).rejects.toMatchObject({ code: 'SQL_BUSY', data: { most: 4 } });
    expect(started).toEqual([1, 2]);
    leaving.abort(new Error('left'));
    await expect(all[2]).rejects.toThrow('left');
    const later = take(6);
    ends[0]?.();
    ends[1]?.();
    await Promise.all([all[0], all[1]]);
    await expect.poll(() => started).toEqual([1, 2, 4, 6]);
    for (const end of ends) end();
    await Promise.all([all[3], later]);
  });

  it('let all wait that come where nothing else is said', async () => {
    const turns = createTurns({ atOnce: 1 });
    const order: number[] = [];
    const all = Array.from({ length: 50 }, (_, number) => turns.take(async () => order.push(number)));
    await Promise.all(all);
    expect(order).toEqual(Array.from({ length: 50 }, (_, number) => number));
  });

  it('give a turn back that fails', async () => {
    const turns = createTurns({ atOnce: 1, waiting: 0 });
    await expect(turns.take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turns.take(async () => 'next')).toBe('next');
    const left = AbortSignal.abort(new Error('left before'));
    await expect(turns.take(async () => 'never', left)).rejects.toThrow('left before');
  });
});
