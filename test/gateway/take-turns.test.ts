import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../gateway/take-turns.ts';

/** Keeps the thread busy. */
function compute(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

describe('turns', () => {
  it('are taken in order, and others get the thread between them', async () => {
    const takeTurn = createTurns();
    const told: string[] = [];
    const turns = [1, 2, 3].map((number) =>
      takeTurn('one', () => {
        compute(20);
        told.push(`turn ${number}`);
        return number;
      }),
    );
    const other = (async () => {
      for (let times = 0; times < 3; times++) {
        while (told.filter((line) => line.startsWith('turn')).length <= times) await sleep(1);
        told.push('other');
      }
    })();
    expect(await Promise.all(turns)).toEqual([1, 2, 3]);
    await other;
    expect(told).toEqual(['turn 1', 'other', 'turn 2', 'other', 'turn 3', 'other']);
  });

  it('come to each who asks before the rest of one who asks for many', async () => {
    const takeTurn = createTurns();
    const told: string[] = [];
    const take = (asker: string) => takeTurn(asker, () => told.push(asker));
    await Promise.all([...Array.from({ length: 5 }, () => take('flooder')), take('other')]);
    expect(told.indexOf('other')).toBeLessThan(3);
  });

  it('that fail do not end the next one', async () => {
    const takeTurn = createTurns();
    const failed = takeTurn('one', () => {
      throw new Error('no');
    });
    const next = takeTurn('one', () => 'next');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
  });

  it('are refused where too many wait, and given again after that', async () => {
    const takeTurn = createTurns(2);
    const turns = [1, 2, 3].map((number) => takeTurn('one', () => number));
    const told = await Promise.allSettled(turns);
    expect(told.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code))).toEqual([1, 2, 'OVERLOADED']);
    expect(await takeTurn('one', () => 4)).toBe(4);
  });
});
