// Two processes that each serve the whole mesh of one database: they agree on what is published, also after one was cut off from
// that database, and after one began anew while what is published cannot be served.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gate, openGate } from '../support/gate.ts';
import {
  contract,
  fieldsOf,
  makePublishedShop,
  type PublishedShop,
  readMetric,
  readToken,
  untilAnswered,
  visits,
} from './published-shop.ts';
import { ask, cleanUp, findFreePort, makeHome, type RunningConcord, runConcord, untilReady } from './run-concord.ts';

const minutes = '{ name: minutes, type: integer }';
const note = '{ name: note, type: string }';
const fields = fieldsOf('ShopVisits');
const has = (name: string) => (text: string) => text.includes(`"name":"${name}"`);

describe('two processes over one database', () => {
  const home = makeHome();
  const folder = join(home, 'contracts');
  let shop: PublishedShop;
  let gate: Gate;
  let headers: Readonly<Record<string, string>>;
  /** The first one's way to the mesh's database is the gate. */
  let urls: readonly [string, string];
  let second: RunningConcord;

  const serve = async (databaseUrl: string) => {
    const port = await findFreePort();
    const told = { CONCORD_HOME: home, DATABASE_URL: databaseUrl, SHOP_URL: shop.url, PORT: String(port) };
    const running = runConcord(['serve', '--contracts', folder], { ...told, CONCORD_METRICS: 'on' });
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, running);
    return { url, running };
  };
  const untilBothKnow = async (sequence: number) => {
    const known = () => Promise.all(urls.map((url) => readMetric(url, 'concord_publication_sequence')));
    for (let attempt = 0; attempt < 600 && (await known()).join() !== `${sequence},${sequence}`; attempt++) {
      await sleep(50);
    }
    expect(await known()).toEqual([sequence, sequence]);
  };
  const countVisits = async (url: string) => (await ask(url, '{ shop { visits { totalCount } } }', headers)).body;
  const allVisits = { data: { shop: { visits: { totalCount: 20 } } } };

  beforeAll(async () => {
    mkdirSync(folder);
    shop = await makePublishedShop(folder);
    const owner = 'name: shop\nbounded_context: Visits.\nowner: "@shop"\ndatabase: { url_env: SHOP_URL }\n';
    writeFileSync(join(folder, 'shop/domain.yaml'), owner);
    gate = await openGate(shop.url);
    const [one, other] = [await serve(gate.url), await serve(shop.url)];
    urls = [one.url, other.url];
    second = other.running;
    headers = await readToken(home);
  });
  afterAll(async () => {
    await cleanUp();
    await gate.close();
    await shop.drop();
  });

  it('serve the same after a publication', async () => {
    const sequence = await shop.publish(contract('shop.visits', visits({ columns: [minutes] })));
    await untilAnswered(urls, fields, headers, has('minutes'));
    await untilBothKnow(sequence);
  });

  it('serve the same after one that nobody was notified of', async () => {
    await shop.query('alter table concord.publications disable trigger tell_publications');
    const sequence = await shop.publish(contract('shop.visits', visits({ columns: [note] })));
    await shop.query('alter table concord.publications enable trigger tell_publications');
    await untilAnswered(urls, fields, headers, has('note'));
    await untilBothKnow(sequence);
  });

  it('go on while one is cut off, and that one catches up', async () => {
    gate.shut();
    const sequence = await shop.publish(contract('shop.visits', visits({ columns: [note, minutes] })));
    await untilAnswered([urls[1]], fields, headers, has('minutes'));
    expect(await countVisits(urls[0])).toMatchObject(allVisits);
    expect(JSON.stringify((await ask(urls[0], fields, headers)).body)).not.toContain('"minutes"');
    gate.open();
    await untilAnswered(urls, fields, headers, has('minutes'));
    await untilBothKnow(sequence);
  });

  it('serve the same where one begins anew while the newest contract cannot be served', async () => {
    const absent = '{ name: absent, type: string }';
    const sequence = await shop.publish(contract('shop.visits', visits({ columns: [note, minutes, absent] })));
    await untilBothKnow(sequence);
    second.signal('SIGTERM');
    await second.ended;
    const anew = await serve(shop.url);
    urls = [urls[0], anew.url];
    for (const url of urls) {
      expect(await countVisits(url)).toMatchObject(allVisits);
      const served = JSON.stringify((await ask(url, fields, headers)).body);
      expect([has('minutes')(served), has('absent')(served)]).toEqual([true, false]);
    }
    const isDegraded = async (url: string) => JSON.stringify(await (await fetch(`${url}/ready`)).json());
    for (let attempt = 0; attempt < 200 && !(await isDegraded(anew.url)).includes('degraded'); attempt++)
      await sleep(50);
    expect(await isDegraded(anew.url)).toContain('a contract in place of shop/visits.contract.yaml, which is refused');
    const mended = await shop.publish(contract('shop.visits', visits({ columns: [note] })));
    await untilBothKnow(mended);
    for (const url of urls) expect((await fetch(`${url}/ready`)).status).toBe(200);
  }, 170_000);
});
