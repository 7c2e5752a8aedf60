// A mesh that stands in its database alone: all of its contracts are published, and there is no folder of them, or an empty one.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, makePublishedShop, type PublishedShop, readToken, visits } from './published-shop.ts';
import { ask, cleanUp, concord, findFreePort, makeHome, runConcord, untilReady } from './run-concord.ts';

const domain = {
  kind: 'domain',
  name: 'shop',
  version: null,
  text: 'name: shop\nbounded_context: Visits.\nowner: "@shop"\n',
  url: null,
  cause: 'publish',
  note: null,
} as const;

describe('a mesh without a folder of contracts', () => {
  const home = makeHome();
  const empty = join(home, 'empty');
  let shop: PublishedShop;
  let variables: Readonly<Record<string, string>>;
  beforeAll(async () => {
    mkdirSync(empty);
    shop = await makePublishedShop(join(home, 'unused'));
    variables = { CONCORD_HOME: home, DATABASE_URL: shop.url };
  });
  afterAll(async () => {
    await cleanUp();
    await shop.drop();
  });

  it('is refused with the next step while nothing is published', async () => {
    const nowhere = await concord(['serve'], { ...variables, PORT: String(await findFreePort()) });
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('no contract is published there')]);
    const nothing = await concord(['serve', '--contracts', empty], {
      ...variables,
      PORT: String(await findFreePort()),
    });
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('There is no product to serve')]);
    await shop.publish(domain, contract('shop.visits', visits()));
  });

  it.each([
    ['no folder', []],
    ['an empty one', ['--contracts', empty]],
  ])('is served in one process with %s, and loads of its products are recorded', async (_, words) => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const running = runConcord(['serve', ...words], { ...variables, PORT: String(port) });
    await untilReady(url, running);
    const reply = await ask(url, '{ shop { visits { totalCount } } }', await readToken(home));
    expect(reply.body).toMatchObject({ data: { shop: { visits: { totalCount: 20 } } } });
    const touched = await concord(['touch', 'shop.visits'], variables);
    expect([touched.code, touched.stdout]).toEqual([0, expect.stringMatching(/^shop\.visits: a load at /)]);
    running.signal('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  it.each([
    ['its subgraph', ['serve', 'subgraph', 'shop']],
    ['its catalog', ['serve', 'catalog']],
  ])('has %s served in a process of its own', async (_, words) => {
    const port = await findFreePort();
    const running = runConcord(words, { ...variables, PORT: String(port) });
    await untilReady(`http://127.0.0.1:${port}`, running);
    running.signal('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  it('is printed', async () => {
    const sdl = await concord(['sdl', 'shop'], variables);
    expect([sdl.code, sdl.stderr, sdl.stdout]).toEqual([0, '', expect.stringContaining('type ShopVisits')]);
    const supergraph = await concord(['compose'], variables);
    expect([supergraph.code, supergraph.stdout]).toEqual([0, expect.stringContaining('type ShopVisits')]);
  });
});
