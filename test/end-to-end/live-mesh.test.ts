// `concord serve` as a process, while contracts are published: each is live within seconds, and nobody's request fails.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeTimes } from '../support/open-loop.ts';
import {
  askForVisits,
  baskets,
  contract,
  fieldsOf,
  makePublishedShop,
  type PublishedShop,
  readMetric,
  readToken,
  untilAnswered,
  visits,
} from './published-shop.ts';
import { cleanUp, findFreePort, makeHome, type RunningConcord, runConcord, untilReady } from './run-concord.ts';

const minutes = '{ name: minutes, type: integer }';
const note = '{ name: note, type: string }';

describe('contracts that are published while all is served by one process', () => {
  const home = makeHome();
  let shop: PublishedShop;
  let running: RunningConcord;
  let urls: readonly string[];
  let headers: Readonly<Record<string, string>>;
  beforeAll(async () => {
    const folder = join(home, 'contracts');
    mkdirSync(folder);
    shop = await makePublishedShop(folder);
    const port = await findFreePort();
    urls = [`http://127.0.0.1:${port}`];
    const variables = { CONCORD_HOME: home, DATABASE_URL: shop.url, PORT: String(port), CONCORD_METRICS: 'on' };
    running = runConcord(['serve', '--contracts', folder], variables);
    await untilReady(urls[0] ?? '', running);
    headers = await readToken(home);
  });
  afterAll(async () => {
    await cleanUp();
    await shop.drop();
  });

  it('are live one after the other, and no request fails', async () => {
    const load = askForVisits(urls, headers);
    const has = (name: string) => (text: string) => text.includes(`"name":"${name}"`);
    const lacks = (name: string) => (text: string) => text.includes('"visitId"') && !text.includes(`"name":"${name}"`);
    const says = (words: string) => (text: string) => text.includes(words);
    const steps: readonly (readonly [ReturnType<typeof contract>, string, (text: string) => boolean])[] = [
      [contract('shop.visits', visits({ columns: [minutes] })), 'ShopVisits', has('minutes')],
      [contract('shop.visits', visits({ columns: [minutes, note] })), 'ShopVisits', has('note')],
      [
        contract('shop.visits', visits({ columns: [minutes, note], description: 'Better.' })),
        'ShopVisits',
        says('Better.'),
      ],
      [contract('shop.baskets', baskets), 'ShopBaskets', has('basketId')],
      [{ ...contract('shop.visits', visits({ columns: [minutes] })), cause: 'rollback' }, 'ShopVisits', lacks('note')],
      [{ ...contract('shop.baskets', ''), cause: 'withdraw' }, 'ShopVisits', lacks('baskets')],
      [contract('shop.baskets', baskets), 'ShopVisits', has('baskets')],
      [{ ...contract('shop.visits', visits()), cause: 'rollback' }, 'ShopVisits', lacks('minutes')],
      [contract('shop.visits', visits({ description: 'Again.' })), 'ShopVisits', says('Again.')],
      [contract('shop.visits', visits({ columns: [note] })), 'ShopVisits', has('note')],
    ];
    const took: number[] = [];
    for (const [draft, type, isReached] of steps) {
      await shop.publish(draft);
      took.push(await untilAnswered(urls, fieldsOf(type), headers, isReached));
    }
    const report = await load.stop();
    console.log(`live after ${took.map((ms) => ms.toFixed(0)).join(', ')} ms; ${describeTimes(report)}`);
    expect([...report.failures]).toEqual([]);
    expect(report.sent).toBeGreaterThan(100);
  });

  it('that cannot be served are refused by themselves, and what was served goes on', async () => {
    const load = askForVisits(urls, headers);
    const sequence = await shop.publish(
      contract('shop.visits', visits({ columns: ['{ name: absent, type: string }'] })),
    );
    await untilMetric(urls[0] ?? '', 'concord_publication_sequence', sequence);
    const ready = await fetch(`${urls[0]}/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        status: 'degraded',
        waitingFor: [
          'a contract in place of shop/visits.contract.yaml, which is refused (COLUMN_MISSING); what was served before goes on',
        ],
      },
    ]);
    expect(await readMetric(urls[0] ?? '', 'concord_mesh_refused')).toBe(1);
    const isGood = (text: string) => text.includes('"name":"note"') && !text.includes('absent');
    await untilAnswered(urls, fieldsOf('ShopVisits'), headers, isGood);
    // Another product, while that one is still refused.
    await shop.publish(contract('shop.baskets', baskets.replace('semantics', 'description: Baskets.\nsemantics')));
    await untilAnswered(urls, fieldsOf('ShopBaskets'), headers, (text) => text.includes('Baskets.'));
    const mended = await shop.publish(contract('shop.visits', visits({ columns: [note, minutes] })));
    await untilAnswered(urls, fieldsOf('ShopVisits'), headers, (text) => text.includes('"minutes"'));
    await untilMetric(urls[0] ?? '', 'concord_publication_sequence', mended);
    expect(await readMetric(urls[0] ?? '', 'concord_mesh_refused')).toBe(0);
    expect(await (await fetch(`${urls[0]}/ready`)).json()).toMatchObject({ status: 'ready' });
    const report = await load.stop();
    expect([...report.failures]).toEqual([]);
    expect(running.output().match(/shop\/visits\.contract\.yaml as it is published cannot be served/g)).toHaveLength(1);
  });
});

async function untilMetric(url: string, name: string, value: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if ((await readMetric(url, name)) === value) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${name} is not ${value}, but ${await readMetric(url, name)}`);
}
