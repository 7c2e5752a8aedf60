// Canaries: every value of a masked column bears a mark, Concord runs as it does at its users', all in one process and
// split, and masked viewers ask for everything there is to ask, while tables are there, gone, locked, and raise errors that
// quote. No mark may stand in any body, header, cursor or line of any process, however it is written down.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveKey } from '../../identity/keys.ts';
import { createStatementSigner } from '../../identity/statement.ts';
import {
  cleanUp,
  concord,
  findFreePort,
  makeHome,
  type RunningConcord,
  runConcord,
  untilReady,
} from '../end-to-end/run-concord.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { loadAttackMesh, writeAttackContracts } from './attack-contracts.ts';
import { fillTwin } from './attack-database.ts';
import { type AttackViewer, admin, maskedViewers } from './attack-viewers.ts';
import { findLeaks, findSlices, rootSecret, rows, scanner, secret, send, tokenOf } from './canary-answers.ts';
import { listGraphqlRequests, listOtherRequests } from './canary-requests.ts';

const rawKey = String(rows.get('people.persons')?.[0]?.get('person_id')?.a);

let database: TestDatabase;
let client: pg.Client;
let contracts: string;
let environment: Readonly<Record<string, string>>;
const processes: RunningConcord[] = [];
/** The gateway of all in one, that of the split mesh, and its subgraph of people. */
const urls = { whole: '', split: '', people: '', shop: '' };

beforeAll(async () => {
  database = await createTestDatabase('canaries');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`set timezone = 'UTC'`);
  await fillTwin(client, loadAttackMesh(), rows, { kind: 'first' });
  contracts = makeHome();
  for (const [path, text] of writeAttackContracts()) {
    mkdirSync(dirname(join(contracts, path)), { recursive: true });
    writeFileSync(join(contracts, path), text);
  }
  const variables = { CONCORD_HOME: makeHome(), CONCORD_SECRET: secret, DATABASE_URL: database.url };
  environment = {
    ...variables,
    CONCORD_CONTRACTS: contracts,
    CONCORD_STATEMENT_TIMEOUT: '1s',
    CONCORD_ROLES: 'admin,helpdesk,analyst,regional,junior,vip,guest',
  };
  for (const name of Object.keys(urls) as (keyof typeof urls)[])
    urls[name] = `http://127.0.0.1:${await findFreePort()}`;
  const start = async (name: keyof typeof urls, words: readonly string[]) => {
    const running = runConcord([...words, '--port', new URL(urls[name]).port], environment);
    processes.push(running);
    await untilReady(urls[name], running);
  };
  const subgraphs = [`people=${urls.people}`, `shop=${urls.shop}`].flatMap((address) => ['--subgraph', address]);
  await Promise.all([
    start('whole', ['serve']),
    start('people', ['serve', 'subgraph', 'people']),
    start('shop', ['serve', 'subgraph', 'shop']),
    start('split', ['serve', 'gateway', ...subgraphs]),
  ]);
}, 180_000);

afterAll(async () => {
  await cleanUp();
  await client.end();
  await database.drop();
});

const clearViewer: AttackViewer = { name: 'admin', viewer: admin, isClear: () => false };
const everywhere = ['people', 'shop', 'care', 'ads'];
const places = [
  ['all in one process', 'whole', everywhere, maskedViewers],
  [
    'a gateway with its subgraphs',
    'split',
    ['people', 'shop'],
    [...maskedViewers.slice(0, 2), ...maskedViewers.slice(-1)],
  ],
] as const;

describe.each(places)('%s', { timeout: 180_000 }, (_, place, domains, viewers) => {
  it('shows a masked viewer no mark, whatever is asked, well or badly', async () => {
    const requests = [...listGraphqlRequests(domains, rawKey), ...listOtherRequests()];
    let asked = 0;
    let answered = 0;
    for (const viewer of viewers) {
      const { found, statuses, text } = await findLeaks(urls[place], viewer, requests);
      expect(found.slice(0, 5)).toEqual([]);
      if (!viewer.name.startsWith('helpdesk')) expect(findSlices(text.replaceAll(rawKey, ' ')).slice(0, 5)).toEqual([]);
      asked += requests.length;
      answered += text.match(/"(tok_[\w-]{22}|\*\*\*|\*{4}\d{4})"/g)?.length ?? 0;
      expect([...statuses.keys()]).toEqual(expect.arrayContaining(['200', '400', '404', '405', '413', '415']));
    }
    console.log(`${place}: ${asked} requests of ${viewers.length} viewers, ${answered} masked values in the answers`);
    expect(asked).toBeGreaterThan(200);
    expect(answered).toBeGreaterThan(1_000);
  });

  it('pages on by cursors that hold tokens and nothing of a key', async () => {
    const headers = await tokenOf(maskedViewers[0]?.viewer ?? admin);
    let after = 'null';
    const seen: string[] = [];
    for (let page = 0; page < 5; page++) {
      const query = `{ people { persons(first: 8, after: ${after}) { edges { cursor } pageInfo { endCursor } } } }`;
      const text = await send(urls[place], { name: 'page', method: 'POST', body: JSON.stringify({ query }) }, headers);
      after = /"endCursor":("[^"]+")/.exec(text)?.[1] ?? 'null';
      seen.push(text);
    }
    expect(scanner.find(seen.join('\n'))).toEqual([]);
    expect(seen.join('\n').match(/\["tok_[\w-]{22}"\]/g)?.length).toBeGreaterThan(40);
  });

  it('shows an owner marks, in bodies and in opened cursors, so the scan would find them', async () => {
    const { found, text: all } = await findLeaks(urls[place], clearViewer, listGraphqlRequests(domains, 'nobody'));
    expect(findSlices(all).length).toBeGreaterThan(100);
    const columns = new Set(found.map(({ product, column }) => `${product}.${column}`));
    expect(columns.size).toBeGreaterThan(domains.length * 5);
    const query = '{ people { persons(first: 3) { edges { cursor } } } }';
    const text = await send(
      urls[place],
      { name: 'cursors', method: 'POST', body: JSON.stringify({ query }) },
      await tokenOf(admin),
    );
    expect(scanner.find(text).map(({ column }) => column)).toContain('person_id');
  });
});

describe('while the database is in trouble', { timeout: 120_000 }, () => {
  const troubles = [
    [
      'a table is gone',
      'alter table people_product.persons rename to away',
      'alter table people_product.away rename to persons',
    ],
    [
      'every row raises an error that quotes it',
      `alter table people_product.persons rename to away; create view people_product.persons as
        select (to_jsonb(a) || jsonb_build_object('level', (a.full_name || a.email)::integer)) ->> 'x' as x, a.*,
          (a.full_name || coalesce(a.email, ''))::integer as broken from people_product.away a where (a.full_name || a.note)::integer > 0`,
      'drop view people_product.persons; alter table people_product.away rename to persons',
    ],
    [
      'a table is locked until the time is up',
      'begin; lock table people_product.persons, shop_product.orders in access exclusive mode',
      'rollback',
    ],
  ] as const;

  it.each(troubles)('%s, nobody is told a mark', async (_, cause, mend) => {
    if (cause.includes('create view')) {
      await client.query(cause);
      const raw = await client.query('select * from people_product.persons').catch((error: Error) => error);
      expect(scanner.find(String(raw)).length).toBeGreaterThan(0);
    } else await client.query(cause);
    const requests = listGraphqlRequests(['people', 'shop'], rawKey).filter(({ name }) =>
      /persons|orders|join/.test(name),
    );
    try {
      for (const place of ['whole', 'split'] as const) {
        const [viewer = clearViewer] = maskedViewers;
        for (const asker of [viewer, clearViewer]) {
          const { found, text } = await findLeaks(urls[place], asker, requests.slice(0, 7));
          expect(text).toMatch(/DATABASE_ERROR|QUERY_TIMEOUT/);
          if (asker !== clearViewer) expect(found).toEqual([]);
        }
      }
    } finally {
      await client.query(mend);
    }
  });
});

describe('a subgraph that is reached directly', () => {
  const sign = createStatementSigner({ key: deriveKey(rootSecret, 'statements'), now: Date.now });
  const query =
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on PeoplePersons { personId fullName email phone born income note orders: reports(first: 2) { nodes { personId } } } } }';
  const representations = (rows.get('people.persons') ?? []).map((row) => ({
    __typename: 'PeoplePersons',
    personId: row.get('person_id')?.a,
  }));

  it('answers raw keys as absent ones, and shows no mark to who has no statement, a forged one, or that of a masked viewer', async () => {
    const { rows: tokens } = await client.query<{ t: string }>(
      'select person_id__tok as t from people_product.persons',
    );
    const body = JSON.stringify({
      query,
      variables: { r: [...representations, ...tokens.map(({ t }) => ({ __typename: 'PeoplePersons', personId: t }))] },
    });
    const ask = async (headers: Record<string, string>) =>
      send(urls.people, { name: 'entities', method: 'POST', body }, headers);
    for (const viewer of maskedViewers) {
      const text = await ask({ 'concord-statement': await sign(viewer.viewer, body, 'people') });
      expect(scanner.find(text, body, viewer.isClear)).toEqual([]);
      expect(text).toMatch(/"_entities":\[null|"errors"/);
    }
    for (const headers of [
      {},
      { 'concord-statement': 'x.y.z' },
      await tokenOf(admin),
      { 'concord-statement': await sign(admin, body, 'shop') },
    ]) {
      expect(await ask(headers)).toMatch(/^401 /);
    }
    expect(scanner.find(await ask({ 'concord-statement': await sign(admin, body, 'people') })).length).toBeGreaterThan(
      50,
    );
    for (const request of listOtherRequests()) expect(scanner.find(await send(urls.people, request, {}))).toEqual([]);
  });
});

it('the doctor looks at the tables and tells of none of their values', { timeout: 120_000 }, async () => {
  await client.query('alter table people_product.badges drop column colour');
  const { stdout, stderr } = await concord(['doctor'], environment);
  await client.query(`alter table people_product.badges add column colour text not null default 'red'`);
  expect(stdout).toContain('people.badges');
  expect(scanner.find(stdout + stderr)).toEqual([]);
});

it('no process has written a mark to its log, nor a token, a cursor or a query', async () => {
  for (const { signal } of processes) signal('SIGTERM');
  const logs = await Promise.all(processes.map(async ({ ended }) => ended));
  for (const { stdout, stderr } of logs) {
    expect(scanner.find(stdout + stderr)).toEqual([]);
    expect(findSlices(stdout + stderr)).toEqual([]);
    expect(stdout + stderr).not.toMatch(/tok_[\w-]{22}|persons\(|select /);
  }
  const said = logs.map(({ stderr }) => stderr).join('');
  expect(said).toMatch(/42P01/);
  expect(said).toMatch(/22P02/);
});
