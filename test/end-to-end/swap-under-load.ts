// A real gateway whose graph changes every second while clients ask it: what `npm test` does shortly, and `npm run test:long`
// for as long as it takes.

import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { describeTimes, startLoad } from '../support/open-loop.ts';
import { answer, type LiveShop, ordersSdl, question, type ShopFiles } from './live-shop.ts';
import type { RunningConcord } from './run-concord.ts';

export type SwapReport = {
  readonly swaps: number;
  readonly sent: number;
  readonly failures: readonly (readonly [string, number])[];
  readonly told: string;
};

const perSecond = 200;
const mostWaits = 1_500;
const served = /a new graph is served/g;

/** A field more, one less that nobody asks for, and another address. */
const changes: readonly ((round: number) => Partial<ShopFiles>)[] = [
  (round) => ({ orders: ordersSdl.replace('spare: Int', `spare: Int more${round}: Int`) }),
  (round) => ({ orders: ordersSdl.replace(' note: String', `${' '.repeat(round)}`) }),
  (round) => ({ orders: ordersSdl, stockAt: round % 2 === 0 ? 1 : 0 }),
];

export async function swapUnderLoad(
  url: string,
  gateway: RunningConcord,
  shop: LiveShop,
  seconds: number,
): Promise<SwapReport> {
  const before = countSwaps(gateway);
  const startedAt = performance.now();
  const agent = new Agent({ connections: 128 });
  const body = JSON.stringify({ query: question });
  const load = startLoad(perSecond, async () => {
    const reply = await request(`${url}/graphql`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const text = await reply.body.text();
    if (reply.statusCode !== 200) return `status ${reply.statusCode}: ${text.slice(0, 200)}`;
    return text === answer ? null : `answer ${text.slice(0, 200)}`;
  });
  for (let round = 1; round <= seconds; round++) {
    const due = startedAt + round * 1_000;
    shop.write(changes[round % changes.length]?.(round) ?? {});
    // A machine with other things to do may need longer than a second; then the next change waits for this one.
    for (let wait = 0; wait < mostWaits && countSwaps(gateway) - before < round; wait++) await sleep(20);
    await sleep(Math.max(0, due - performance.now()));
  }
  const took = (performance.now() - startedAt) / 1_000;
  const report = await load.stop();
  await agent.close();
  const swaps = countSwaps(gateway) - before;
  const { sent, failures } = report;
  const told = `${swaps} swaps in ${took.toFixed(1)} s at ${perSecond} requests a second: ${describeTimes(report)}`;
  return { swaps, sent, failures: [...failures], told };
}

function countSwaps(gateway: RunningConcord): number {
  return gateway.output().match(served)?.length ?? 0;
}
