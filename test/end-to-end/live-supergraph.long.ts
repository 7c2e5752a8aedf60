// Twenty graphs in twenty seconds under two hundred requests a second: not one of them fails.

import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type LiveShop, startLiveShop } from './live-shop.ts';
import { cleanUp, findFreePort, makeHome, runConcord, untilReady } from './run-concord.ts';
import { swapUnderLoad } from './swap-under-load.ts';

const seconds = 20;
let shop: LiveShop | null = null;

afterAll(async () => {
  await cleanUp();
  await shop?.close();
});

it(`answers every request while its graph is swapped ${seconds} times in ${seconds} s`, async () => {
  const home = makeHome();
  shop = await startLiveShop(join(home, 'graph'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const words = ['serve', 'gateway', '--supergraph', shop.file, '--port', String(port)];
  const gateway = runConcord(words, { CONCORD_HOME: home, CONCORD_ROLES: 'analyst' });
  await untilReady(url, gateway);
  const { swaps, sent, failures, told } = await swapUnderLoad(url, gateway, shop, seconds);
  console.log(told);
  expect(failures).toEqual([]);
  expect(swaps).toBe(seconds);
  expect(sent).toBeGreaterThanOrEqual(seconds * 190);
});
