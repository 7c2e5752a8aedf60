// A gateway over a file that lists its subgraphs: the file changes while clients ask, gets broken in every way, and is broken
// still when the gateway starts again.

import { rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type LiveShop, ordersSdl, question, startLiveShop, stockSdl } from './live-shop.ts';
import {
  ask,
  cleanUp,
  concord,
  findFreePort,
  makeHome,
  type RunningConcord,
  runConcord,
  untilReady,
} from './run-concord.ts';
import { swapUnderLoad } from './swap-under-load.ts';

const seconds = 5;

function link(to: string, file: string): void {
  rmSync(file);
  symlinkSync(to, file);
}

describe('a gateway over a file that lists its subgraphs', () => {
  let shop: LiveShop;
  let gateway: RunningConcord;
  let url: string;
  let home: string;
  const serve = async () => {
    const port = await findFreePort();
    const words = ['serve', 'gateway', '--supergraph', shop.file, '--port', String(port)];
    const variables = { CONCORD_HOME: home, CONCORD_ROLES: 'analyst', CONCORD_SUPERGRAPH_INTERVAL: '1s' };
    gateway = runConcord(words, variables);
    url = `http://127.0.0.1:${port}`;
    await untilReady(url, gateway);
  };
  const asked = async (query = question) => JSON.stringify((await ask(url, query)).body);
  const lines = (pattern: RegExp) =>
    gateway
      .output()
      .split('\n')
      .filter((line) => pattern.test(line));
  const refusals = () => lines(/the new graph is refused/);
  const metric = async (name: string) =>
    (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => line.startsWith(name));
  const until = async (isReached: () => boolean | Promise<boolean>) => {
    for (let attempt = 0; attempt < 200 && !(await isReached()); attempt++) await sleep(100);
    expect(await isReached()).toBe(true);
  };

  beforeAll(async () => {
    home = makeHome();
    shop = await startLiveShop(join(home, 'graph'));
    await serve();
  });
  afterAll(async () => {
    await cleanUp();
    await shop.close();
  });

  it('answers every request while its graph is swapped each second', async () => {
    expect(await asked()).toBe(answer);
    const { swaps, sent, failures, told } = await swapUnderLoad(url, gateway, shop, seconds);
    console.log(told);
    expect(failures).toEqual([]);
    expect(swaps).toBe(seconds);
    expect(sent).toBeGreaterThanOrEqual(seconds * 190);
    expect(refusals()).toEqual([]);
  });

  it('asks a subgraph at its new address', async () => {
    const answered = () => shop.stocks.map((server) => server.answered());
    const askedOnlyAt = (at: 0 | 1) =>
      until(async () => {
        const [first = 0, second = 0] = answered();
        expect(await asked()).toBe(answer);
        return answered().join() === [first + 1 - at, second + at].join();
      });
    shop.write({ orders: ordersSdl, stockAt: 0 });
    await askedOnlyAt(0);
    shop.write({ stockAt: 1 });
    await askedOnlyAt(1);
  });

  const mistakes: readonly (readonly [what: string, code: string, spoil: () => void, told: string])[] = [
    [
      'a schema that is cut off',
      'SUPERGRAPH_SCHEMA_INVALID',
      () => shop.write({ orders: ordersSdl.slice(0, -8) }),
      'orders.graphql:7:',
    ],
    [
      'a list that is cut off',
      'SUPERGRAPH_FILE_REFUSED',
      () => shop.put('supergraph.yaml', 'subgraphs: {'),
      'supergraph.yaml:1:',
    ],
    ['an empty list', 'SUPERGRAPH_FILE_EMPTY', () => shop.put('supergraph.yaml', ''), 'supergraph.yaml is empty'],
    ['an empty schema', 'SUPERGRAPH_FILE_EMPTY', () => shop.put('stock.graphql', '\n'), 'stock.graphql is empty'],
    [
      'a schema that is gone',
      'SUPERGRAPH_FILE_UNREADABLE',
      () => rmSync(join(home, 'graph', 'stock.graphql')),
      'ENOENT',
    ],
    [
      'schemas that do not compose',
      'COMPOSITION_FAILED',
      () => shop.write({ stock: stockSdl.replace('left: Int', 'left: Int total: String') }),
      'FIELD_TYPE_MISMATCH',
    ],
    [
      'a schema without a field that clients use',
      'SUPERGRAPH_BREAKS_OPERATIONS',
      () => shop.write({ orders: ordersSdl.replace(' total: Int', '') }),
      'It has no Order.total.',
    ],
    [
      'a schema of 50 MB',
      'SUPERGRAPH_SCHEMA_TOO_LARGE',
      () => writeFileSync(join(home, 'graph', 'orders.graphql'), Buffer.alloc(50_000_000, '#')),
      'orders.graphql has more than 10000000 bytes',
    ],
    [
      'a schema that is a link to a device without end',
      'SUPERGRAPH_FILE_UNREADABLE',
      () => link('/dev/zero', join(home, 'graph', 'orders.graphql')),
      'orders.graphql cannot be read (it is a device, not a file)',
    ],
    [
      'a list that is a link to itself',
      'SUPERGRAPH_FILE_UNREADABLE',
      () => link('supergraph.yaml', shop.file),
      'supergraph.yaml cannot be read (ELOOP)',
    ],
  ];
  it.each(mistakes)('refuses %s by one line, and serves on', async (_what, code, spoil, told) => {
    const before = refusals().length;
    spoil();
    await until(() => refusals().length > before);
    await sleep(1_200);
    const lines = refusals().slice(before);
    expect(lines).toEqual([expect.stringContaining(told)]);
    expect(gateway.output()).not.toMatch(/\bbug\b/);
    expect(lines[0]).toMatch(/(Mend|Correct|Put|Write|Look|Keep|Give)/);
    expect(await asked()).toBe(answer);
    const refused = `concord_supergraph_refused_total{reason="${code}"}`;
    expect(await metric(refused)).toEqual([expect.stringMatching(/ [1-9]$/)]);
    expect(await metric('concord_supergraph_refused ')).toEqual(['concord_supergraph_refused 1']);
    const ready = await fetch(`${url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        status: 'degraded',
        waitingFor: [`a graph in place of the one that is refused (${code}); the last good one serves`],
      },
    ]);
    shop.write({ orders: ordersSdl, stock: stockSdl });
    await until(async () => (await metric('concord_supergraph_refused '))[0] === 'concord_supergraph_refused 0');
  });

  it('takes the used field away where the file insists', async () => {
    const narrower = { orders: ordersSdl.replace(' total: Int', '') };
    shop.write({ ...narrower, extra: 'allow_breaking: true' });
    await until(async () => (await asked()).includes('Cannot query field'));
    shop.write({ orders: ordersSdl, extra: '' });
    await until(async () => (await asked()) === answer);
  });

  it('goes on with the last good graph after a restart, though the file is broken and it forgot its operations', async () => {
    shop.put('orders.graphql', 'type Query {');
    await until(() => refusals().length > 0);
    gateway.signal('SIGTERM');
    expect((await gateway.ended).code).toBe(0);
    await serve();
    expect(await asked()).toBe(answer);
    expect(refusals()).toEqual([expect.stringContaining('The schema of the subgraph "orders" cannot be read')]);
    for (const name of ['supergraph.json', 'used-fields.json']) {
      expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
    }
    gateway.signal('SIGTERM');
    await gateway.ended;
    shop.write({ orders: ordersSdl.replace(' total: Int', '') });
    await serve();
    expect(refusals()).toEqual([expect.stringContaining('It has no Order.total.')]);
    expect(await asked()).toBe(answer);
    shop.write({ orders: ordersSdl });
  }, 180_000);

  it('does not start where the file is broken and no good graph was kept', async () => {
    shop.put('supergraph.yaml', 'subgraphs: []');
    const words = ['serve', 'gateway', '--supergraph', shop.file, '--port', '0'];
    const { code, stderr } = await concord(words, { CONCORD_HOME: makeHome(), CONCORD_ROLES: 'analyst' });
    expect(code).toBe(1);
    expect(stderr).toContain('supergraph.yaml:1:12 subgraphs must be a map of keys, not an empty list.');
    shop.write({});
  });

  it('is composed by a command that serves nothing, and tells by its end whether the file is good', async () => {
    const words = ['compose', '--supergraph', shop.file];
    const variables = { CONCORD_HOME: makeHome() };
    const good = await concord(words, variables);
    expect([good.code, good.stdout]).toEqual([0, expect.stringContaining('@join__field(graph: STOCK)')]);
    shop.write({ stock: stockSdl.replace('left: Int', 'left: Int total: String') });
    const bad = await concord(words, variables);
    expect([bad.code, bad.stdout, bad.stderr]).toEqual([1, '', expect.stringContaining('FIELD_TYPE_MISMATCH')]);
    shop.write({ stock: stockSdl });
  });
});
