// Work that several ask for at once: done once, given up when nobody waits, told to all.

import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSharing } from '../../subgraphs/product/share-work.ts';

type Begun = { readonly signal: AbortSignal; resolve: (result: string) => void; reject: (error: unknown) => void };

function open({ joinMs = 60_000, mostWaiting = 100 } = {}) {
  const begun: Begun[] = [];
  let joined = 0;
  const share = createSharing<string>({ joinMs, mostWaiting, onJoin: () => (joined += 1) });
  const ask = (name = 'a', signal = new AbortController().signal) =>
    share(
      name,
      signal,
      (running) => new Promise((resolve, reject) => begun.push({ signal: running, resolve, reject })),
    );
  return { begun, ask, joined: () => joined };
}

describe('work that is asked for while it goes on', () => {
  it('is done once for all', async () => {
    const { begun, ask, joined } = open();
    const answers = [ask(), ask(), ask()];
    begun[0]?.resolve('done');
    expect([await Promise.all(answers), begun.length, joined()]).toEqual([['done', 'done', 'done'], 1, 2]);
  });

  it('is done anew once it has ended, also by a failure, which all are told', async () => {
    const { begun, ask } = open();
    const answers = [ask(), ask()].map((one) => one.catch((error: Error) => error.message));
    begun[0]?.reject(new Error('broken'));
    expect(await Promise.all(answers)).toEqual(['broken', 'broken']);
    const next = ask();
    begun[1]?.resolve('again');
    expect(await next).toBe('again');
  });

  it('is never that of another name', async () => {
    const { begun, ask } = open();
    const answers = [ask('a'), ask('b')];
    begun[0]?.resolve('of a');
    begun[1]?.resolve('of b');
    expect(await Promise.all(answers)).toEqual(['of a', 'of b']);
  });

  it('goes on for the others when who began it leaves', async () => {
    const { begun, ask } = open();
    const leaver = new AbortController();
    const first = ask('a', leaver.signal).catch((error: Error) => error.message);
    const second = ask();
    leaver.abort(new Error('left'));
    expect([await first, begun[0]?.signal.aborted]).toEqual(['left', false]);
    const third = ask();
    begun[0]?.resolve('done');
    expect([await second, await third, begun.length]).toEqual(['done', 'done', 1]);
  });

  it('is given up when the last has left, and nobody joins it then', async () => {
    const { begun, ask } = open();
    const leavers = [new AbortController(), new AbortController()];
    const left = leavers.map(({ signal }) => ask('a', signal).catch((error: Error) => error.message));
    for (const leaver of leavers) leaver.abort(new Error('left'));
    const next = ask();
    expect([begun[0]?.signal.aborted, begun.length]).toEqual([true, 2]);
    begun[0]?.reject(new Error('cancelled'));
    begun[1]?.resolve('anew');
    expect([await Promise.all(left), await next]).toEqual([['left', 'cancelled'], 'anew']);
  });

  it('is not joined by who comes too late, nor by too many', async () => {
    const late = open({ joinMs: 0 });
    const answers = [late.ask(), late.ask()];
    for (const one of late.begun) one.resolve('done');
    await Promise.all(answers);
    const full = open({ mostWaiting: 2 });
    const crowd = [full.ask(), full.ask(), full.ask()];
    await turn();
    expect([late.begun.length, full.begun.length]).toEqual([2, 2]);
    for (const one of full.begun) one.resolve('done');
    expect(await Promise.all(crowd)).toEqual(['done', 'done', 'done']);
  });

  it('is not begun for who has left already', async () => {
    const { begun, ask } = open();
    await expect(ask('a', AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(begun).toEqual([]);
  });
});
