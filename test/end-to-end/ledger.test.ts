// The ledger as an operator meets it: recorded while serving, whole after a clean stop, proven and listed by commands.

import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoContracts } from '../../cli/read-contracts.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { writeVisitsContracts } from '../support/visits-contracts.ts';
import { ask, cleanUp, concord, findFreePort, makeHome, runConcord, untilReady } from './run-concord.ts';

const home = makeHome();
let database: TestDatabase;
let environment: Readonly<Record<string, string>>;
let url: string;
beforeAll(async () => {
  database = await createTestDatabase('ledger_served');
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  environment = {
    CONCORD_HOME: home,
    DATABASE_URL: database.url,
    PORT: String(port),
    CONCORD_DEMO_SCALE: '0.01',
    CONCORD_DEMO_LOADER: 'off',
    CONCORD_LEDGER: 'required',
  };
});
afterAll(async () => {
  await cleanUp();
  await database.drop();
});

const query = '{ customer { customerDim(first: 2) { nodes { email country } } } }';
const operation = createHash('sha256').update(query).digest('hex');

async function tokenOf(role: string): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await concord(['token', '--role', role], environment);
  return { authorization: `Bearer ${stdout.trim()}` };
}

async function change(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`begin; alter table concord.ledger disable trigger all; ${statement}; commit`);
  await client.end();
}

it('has every read after a clean stop, and after a kill those that are older than a second', async () => {
  const served = runConcord(['serve', '--demo'], environment);
  await untilReady(url, served);
  const [analyst, platform] = [await tokenOf('analyst'), await tokenOf('platform')];
  for (let number = 0; number < 40; number++) await ask(url, query, analyst);
  served.signal('SIGTERM');
  expect((await served.ended).code).toBe(0);
  const listed = await concord(['ledger', 'list', '--limit', '100'], environment);
  const entries = listed.stdout.trim().split('\n');
  expect(entries).toHaveLength(40);
  expect(JSON.parse(entries[0] ?? '')).toEqual({
    kind: 'read',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    actor: { subject: 'analyst@example.org', role: 'analyst', consumer: null, purpose: null },
    product: 'customer.customer_dim',
    clear: [],
    masked: ['customer_id', 'email'],
    rows: 2,
    operation,
    door: 'graph',
  });

  const again = runConcord(['serve', '--demo'], environment);
  await untilReady(url, again);
  await ask(url, query, analyst);
  const seen = '{ catalog { ledger(first: 1, subject: "analyst@example.org") { nodes { rows operation } } } }';
  await expect
    .poll(async () => (await concord(['ledger', 'list'], environment)).stdout.trim().split('\n').length, {
      timeout: 20_000,
    })
    .toBe(41);
  expect(await ask(url, seen, platform)).toEqual({
    status: 200,
    body: { data: { catalog: { ledger: { nodes: [{ rows: 2, operation }] } } } },
  });
  again.signal('SIGKILL');
  await again.ended;
});

it('is proven by a command, which also says what to keep elsewhere', async () => {
  const whole = await concord(['ledger', 'verify'], environment);
  expect([whole.code, whole.stderr]).toEqual([0, '']);
  const [, head = ''] = /^Head: (\d+:[0-9a-f]{64})$/m.exec(whole.stdout) ?? [];
  expect(whole.stdout).toMatch(/^The ledger is whole: 41 entries in \d+ batches\.\n/);
  expect((await concord(['ledger', 'verify', '--expect', head], environment)).code).toBe(0);

  await change(`create table kept as select * from concord.ledger order by seq desc limit 1;
    delete from concord.ledger where seq = (select max(seq) from concord.ledger);
    update concord.ledger_head set (seq, mac, entries) =
      (select seq, mac, (select sum(count) from concord.ledger) from concord.ledger order by seq desc limit 1)`);
  expect((await concord(['ledger', 'verify'], environment)).code).toBe(0);
  const cut = await concord(['ledger', 'verify', '--expect', head], environment);
  expect([cut.code, cut.stdout]).toEqual([1, expect.stringContaining('its end was cut off or written anew')]);

  await change(`update concord.ledger set body = replace(body, 'analyst@', 'nobody@') where seq = 1`);
  const altered = await concord(['ledger', 'verify'], environment);
  expect([altered.code, altered.stdout]).toEqual([
    1,
    expect.stringMatching(/- Batch 1 of \d{4}-\S+Z is not what was written there/),
  ]);
});

it('is refused a head that is none', async () => {
  const { code, stdout, stderr } = await concord(['ledger', 'verify', '--expect', '7'], environment);
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('--expect "7" is no head of a ledger')]);
});

it('that is not set up is told of, and nothing is served where it is required', async () => {
  const own = await createTestDatabase('no_ledger');
  try {
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    await client.query('create schema shop_product; create table shop_product.visits (visit_id text primary key)');
    await client.end();
    const contracts = writeVisitsContracts(makeHome());
    const variables = { ...environment, DATABASE_URL: own.url };
    const refused = await concord(['serve', '--contracts', contracts], variables);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^Who reads personal data is not recorded: /m),
    ]);
    const served = runConcord(['serve', '--contracts', contracts], { ...variables, CONCORD_LEDGER: 'on' });
    await untilReady(url, served);
    served.signal('SIGTERM');
    const { code, stderr } = await served.ended;
    expect([code, stderr]).toEqual([0, expect.stringContaining('(LEDGER_NOT_SET_UP)')]);
    const silent = runConcord(['serve', '--contracts', contracts], { ...variables, CONCORD_LEDGER: 'off' });
    await untilReady(url, silent);
    silent.signal('SIGTERM');
    expect((await silent.ended).stderr).not.toContain('LEDGER');
    const proof = await concord(['ledger', 'verify'], variables);
    expect([proof.code, proof.stdout]).toEqual([1, '']);
    await concord(['tokens', 'apply', '--contracts', contracts], variables);
    expect((await concord(['ledger', 'verify'], variables)).stdout).toBe(
      'The ledger is whole: 0 entries in 0 batches.\n',
    );
  } finally {
    await own.drop();
  }
});

it('has roles of its own for who may look, which contracts need not name', async () => {
  const token = await concord(['token', '--role', 'platform', '--contracts', demoContracts], environment);
  expect([token.code, token.stderr]).toEqual([0, '']);
});
