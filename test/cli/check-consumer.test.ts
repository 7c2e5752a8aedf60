// `concord check --consumer`: by contracts, by what a database has published, and by a gateway on a real socket.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkConsumer } from '../../cli/check-consumer/check-consumer.ts';
import { printConsumerReport } from '../../cli/check-consumer/print-consumer-report.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { findIdentity } from '../../cli/find-identity.ts';
import { printDomainSdl } from '../../cli/print-graph.ts';
import { findRootSecret } from '../../cli/root-secret.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { migrate } from '../../mesh/migrate.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { edit, type Files, orders, shop } from '../contracts/compare/shop.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../support/local-catalog.ts';
import { readMesh } from '../support/read-mesh.ts';
import { type ServedGateway, serveGateway } from '../support/serve-gateway.ts';

const now = Date.parse('2026-06-01T12:00:00Z');
const sunset = '2026-08-30';

/** Two majors side by side; in the later one `items` is a string and `note` has gone. */
const published: Files = {
  ...edit(orders, ['note, type: string', 'note, type: string, deprecated: Read comments']),
  'shop/orders.v3.contract.yaml': (shop[orders] ?? '')
    .replace('2.1.0', '3.0.0')
    .replace('retention_days', `deprecation: { previous_version: 2.x, sunset_date: ${sunset} }\nretention_days`)
    .replace('  - { name: note, type: string }\n', '')
    .replace('reverse: orders', 'reverse: orders3'),
};

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('consumer');
});
afterAll(() => database.drop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-consumer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const pinned = (pins: string) => `name: finance/dashboard\nteam: "@finance"\npins: { ${pins} }\n`;

/** By contracts of a folder; `url` of a database that nobody reaches. */
async function check(files: Files, contracts: Files = published, at = now, url = 'postgres://127.0.0.1:1/none') {
  write(Object.fromEntries(Object.entries(contracts).map(([name, text]) => [join('.contracts', name), text])));
  write(files);
  const environment = readEnvironment({ DATABASE_URL: url, CONCORD_CONTRACTS: join(folder, '.contracts') }, folder);
  return checkConsumer(environment, { folder, gateway: null, now: at });
}

/** `error src/a.graphql:3:5 CODE message` */
function lines({ findings }: Awaited<ReturnType<typeof check>>): readonly string[] {
  return findings.map(({ level, code, message, at }) => {
    const place =
      at === null ? '' : `${at.file.slice(at.file.indexOf(folder) + folder.length + 1)}:${at.line}:${at.column}`;
    return `${level} ${place} ${code} ${message}`;
  });
}

const widePins = pinned('shop.orders: ">=2"');

describe('the operations of a consumer', () => {
  it('pass where the published graph answers them, with fragments of other files', async () => {
    const report = await check({
      'concord-consumer.yaml': widePins.replace('">=2"', '">=3"'),
      'src/list.graphql': 'query List { shop { ordersV3 { nodes { ...Row } } } }',
      'src/row.gql': 'fragment Row on ShopOrdersV3 { ...Keys amount }',
      'src/keys.gql': 'fragment Keys on ShopOrdersV3 { orderId }',
      'node_modules/other/broken.graphql': 'query {',
    });
    expect(lines(report)).toEqual([]);
    expect(report).toMatchObject({ isPassed: true, operations: 3, pins: 1, products: ['shop.orders'] });
    expect(report.against).toMatch(/ \(what is published is not known: .*127\.0\.0\.1.*\)$/);
    expect(await printConsumerReport({ ...report, against: 'the contracts' }, 'text')).toBe(
      `finance/dashboard of finance against the contracts: 3 documents, 1 pin.
It relies on shop.orders.

Passed.`,
    );
  });

  it('are told with file and line where they are refused, once for a fragment that many use', async () => {
    const report = await check({
      'concord-consumer.yaml': widePins.replace('">=2"', '">=3"'),
      'src/a.graphql': 'query A {\n  shop { ordersV3 { nodes { ...Row } } }\n}',
      'src/b.graphql': 'query B {\n  shop { ordersV3 { nodes { ...Row } } }\n}',
      'src/row.gql': 'fragment Row on ShopOrdersV3 {\n  amoun\n}',
      'src/torn.gql': 'query {\n  shop {',
      'src/lost.gql': 'query C { shop { ordersV3 { nodes { ...Lost } } } }',
    });
    expect(report.isPassed).toBe(false);
    expect(lines(report)).toEqual([
      'error src/lost.gql:1:40 OPERATION_NOT_ANSWERED Unknown fragment "Lost".',
      'error src/row.gql:2:3 OPERATION_NOT_ANSWERED Cannot query field "amoun" on type "ShopOrdersV3". Did you mean "amount"?',
      'error src/torn.gql:2:9 OPERATION_NOT_ANSWERED Syntax Error: Expected Name, found <EOF>.',
    ]);
  });

  it('are warned of what is deprecated, with the day and what takes its place', async () => {
    const report = await check({
      'concord-consumer.yaml': widePins,
      'a.graphql': '{\n  shop { orders { nodes { note } } }\n}',
    });
    expect(report.isPassed).toBe(true);
    expect(lines(report)).toEqual([
      'warning a.graphql:2:10 OPERATION_DEPRECATED The field ShopDomain.orders is deprecated. Sunset on 2026-08-30. Use shop.ordersV3, version 3.0.0.',
      'warning a.graphql:2:10 PRODUCT_ENDS shop.orders 2.1.0 is answered until 2026-08-30, 90 days from today. Use shop.ordersV3, version 3.0.0, instead.',
      'warning a.graphql:2:27 OPERATION_DEPRECATED The field ShopOrders.note is deprecated. Read comments',
    ]);
  });

  it('are read from manifests that the file names', async () => {
    const manifest = {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [
        { id: 'rows', name: 'Rows', type: 'query', body: 'query Rows { shop { ordersV3 { nodes { gone } } } }' },
      ],
    };
    const report = await check({
      'concord-consumer.yaml': `${widePins.replace('">=2"', '">=3"')}operations: [persisted.json]\n`,
      'persisted.json': JSON.stringify(manifest),
      'unread.graphql': 'query {',
    });
    expect(lines(report)).toEqual([
      'error persisted.json:1:1 OPERATION_NOT_ANSWERED In "rows": Cannot query field "gone" on type "ShopOrdersV3". Did you mean "phone"?',
    ]);
  });

  it('are looked at without a file of pins, and each product is named that has none', async () => {
    const report = await check({ 'a.graphql': '{ shop { ordersV3 { nodes { orderId } } } }' });
    expect(lines(report)).toEqual([
      'note a.graphql:1:10 PIN_MISSING shop.orders is used and not pinned. Write into concord-consumer.yaml pins: { shop.orders: ^3.0.0 }.',
    ]);
  });
});

describe('the pins of a consumer', () => {
  const noUse = { 'a.graphql': '{ __typename }' };

  it('must name what is published', async () => {
    const report = await check({ ...noUse, 'concord-consumer.yaml': pinned('shop.order: ^2, shop.buyers: ^2') });
    expect(report.isPassed).toBe(false);
    expect(lines(report)).toEqual([
      'error concord-consumer.yaml:3:21 PIN_PRODUCT_UNKNOWN No product "shop.order" is published, or whoever asks does not find it. Did you mean "shop.orders" or "shop.buyers"? Correct the name, or take the pin out.',
      'error concord-consumer.yaml:3:38 PIN_UNSATISFIED No published version of shop.buyers satisfies the pin ^2. Published: 1.0.0. Move to one of them, and pin it.',
    ]);
  });

  it('that exclude a later major are warned, and of the sunset', async () => {
    const report = await check({ ...noUse, 'concord-consumer.yaml': pinned('shop.orders: ^2.1') });
    expect(report.isPassed).toBe(true);
    expect(lines(report)).toEqual([
      'warning concord-consumer.yaml:3:22 PIN_EXCLUDES_MAJOR The pin ^2.1 excludes version 3.0.0 of shop.orders, which is published. What it fits is answered until 2026-08-30. Try the operations with 3.0.0, and widen the pin.',
      'warning concord-consumer.yaml:3:22 PRODUCT_ENDS shop.orders 2.1.0 is answered until 2026-08-30, 90 days from today. Use shop.ordersV3, version 3.0.0, instead.',
    ]);
  });

  it('of what is past its sunset are errors from the day after', async () => {
    const files = { ...noUse, 'concord-consumer.yaml': pinned('shop.orders: ^2.1') };
    const levelOn = async (day: string) => {
      const { findings } = await check(files, published, Date.parse(`${day}T23:00:00Z`));
      return findings.filter(({ code }) => code.startsWith('PRODUCT_')).map(({ level, code }) => `${level} ${code}`);
    };
    expect(await levelOn('2026-05-31')).toEqual(['note PRODUCT_ENDS']);
    expect(await levelOn('2026-08-30')).toEqual(['warning PRODUCT_ENDS']);
    expect(await levelOn('2026-08-31')).toEqual(['error PRODUCT_ENDED']);
  });

  it('that are no ranges, and keys that nobody knows, are told with their place', async () => {
    const report = await check({ ...noUse, 'concord-consumer.yaml': 'nam: a\npins: { shop.orders: two }\n' });
    expect(report.isPassed).toBe(false);
    expect(lines(report).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'error concord-consumer.yaml:1:1 CONTRACT_KEY_UNKNOWN',
      'error concord-consumer.yaml:2:22 CONTRACT_VALUE_INVALID',
    ]);
  });
});

it('refuses to pass where there is nothing to check, or nothing to check against', async () => {
  await expect(check({})).rejects.toMatchObject({ code: 'CONSUMER_NOTHING_TO_CHECK' });
  write({ 'a.graphql': '{ __typename }' });
  const environment = readEnvironment({ DATABASE_URL: 'postgres://127.0.0.1:1/none' }, folder);
  const nowhere = checkConsumer(environment, { folder, gateway: null, now });
  await expect(nowhere).rejects.toMatchObject({ code: 'CONSUMER_GRAPH_UNKNOWN' });
});

it('takes what the database has published over the folder of contracts', async () => {
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const client = await pool.connect();
  await migrate(client);
  client.release();
  const text = published[orders]?.replaceAll('name: status', 'name: state') ?? '';
  const draft = {
    kind: 'contract',
    name: 'shop.orders',
    version: '2.1.0',
    text,
    url: null,
    cause: 'publish',
    note: null,
  } as const;
  const store = createPublicationStore(pool);
  await store.publish([draft], { author: 'ada', now, judgedAt: (await store.readPublished()).sequence });
  await pool.end();
  const files = {
    'concord-consumer.yaml': pinned('shop.orders: 2.x'),
    'a.graphql': '{ shop { orders { nodes { status } } } }',
  };
  const report = await check(files, shop, now, database.url);
  expect(report.against).toBe(`what is published and the contracts in ${folder}/.contracts`);
  expect(lines(report)).toEqual([
    'error a.graphql:1:27 OPERATION_NOT_ANSWERED Cannot query field "status" on type "ShopOrders". Did you mean "state"?',
  ]);
});

describe('a gateway', () => {
  const environment = readEnvironment({ CONCORD_SECRET: 's'.repeat(40) }, '/nowhere');
  let catalog: LocalCatalog;
  let served: ServedGateway;
  beforeAll(async () => {
    const rootSecret = findRootSecret(environment);
    if (rootSecret === null) throw new Error('The environment has no secret.');
    const mesh = readMesh(published);
    catalog = await openLocalCatalog(database.url, mesh);
    const transport = async () => ({ dataText: '{}', errors: [] });
    const domain = {
      name: 'shop',
      url: 'local',
      sdl: printDomainSdl(mesh, 'shop'),
      make: 'concord',
      transport,
    } as const;
    served = await serveGateway(
      createGateway({ subgraphs: [catalog.subgraph, domain], executor: 'concord' }),
      rootSecret,
    );
  });
  afterAll(async () => {
    await served.close();
    await catalog.database.close();
  });

  async function ask(role: string, url = served.url) {
    write({
      'concord-consumer.yaml': pinned('shop.orders: ^2.1'),
      'a.graphql': 'query A {\n  shop { orders { nodes { orderId gone } } }\n}',
    });
    const headers = await findIdentity({ token: undefined, role: [role], claim: [] }, environment);
    return checkConsumer(environment, { folder, gateway: { url, headers }, now });
  }

  it('tells what is published and announced, as the contracts do', async () => {
    const report = await ask('analyst');
    expect(report.against).toBe(`the gateway at ${served.url}`);
    expect(lines(report)).toEqual([
      'error a.graphql:2:35 OPERATION_NOT_ANSWERED Cannot query field "gone" on type "ShopOrders". Did you mean "note" or "phone"?',
      'warning a.graphql:2:10 OPERATION_DEPRECATED The field ShopDomain.orders is deprecated. Sunset on 2026-08-30. Use shop.ordersV3, version 3.0.0.',
      'warning a.graphql:2:10 PRODUCT_ENDS shop.orders 2.1.0 is answered until 2026-08-30, 90 days from today. Use shop.ordersV3, version 3.0.0, instead.',
      'warning concord-consumer.yaml:3:22 PIN_EXCLUDES_MAJOR The pin ^2.1 excludes version 3.0.0 of shop.orders, which is published. What it fits is answered until 2026-08-30. Try the operations with 3.0.0, and widen the pin.',
    ]);
  });

  it('is told apart from what is none, and from what does not answer', async () => {
    await expect(ask('analyst', 'http://127.0.0.1:1')).rejects.toMatchObject({ code: 'GATEWAY_SILENT' });
    await expect(ask('analyst', 'nonsense')).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    write({ 'a.graphql': '{ __typename }' });
    const gateway = { url: served.url, headers: { authorization: 'Bearer no-token' } };
    await expect(checkConsumer(environment, { folder, gateway, now })).rejects.toMatchObject({
      code: 'GATEWAY_REFUSES',
    });
  });
});
