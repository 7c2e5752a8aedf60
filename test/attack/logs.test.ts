// The door "logs": what goes wrong is told to the operator by codes. PostgreSQL and subgraphs quote values in their
// messages; without CONCORD_DEBUG none of that is written down. Whole processes are listened to in process-canaries.test.ts.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorLog } from '../../cli/operator-log.ts';
import { describeFailure } from '../../cli/tell-failure.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { toGatewaySubgraph } from '../support/gateway-subgraph.ts';
import { unkept } from '../support/ledger-entries.ts';
import { admin, analyst, createShop, type Shop } from '../support/shop-mesh.ts';

const secret = 'c1@example.com';
const told: string[] = [];
const log = createOperatorLog(false, (line) => told.push(line));

let testDatabase: TestDatabase;
let shop: Shop;
let gateway: Gateway;

beforeAll(async () => {
  testDatabase = await createTestDatabase('logs');
  shop = await createShop(testDatabase.url);
  const subgraphs: GatewaySubgraph[] = [];
  for (const domain of shop.mesh.domains) {
    const { mesh, database } = shop;
    const observe = log.onSubgraphFailure;
    subgraphs.push(
      toGatewaySubgraph(
        await createSubgraph({ mesh, domain, database, cursorSecret: Buffer.alloc(32, 7), ledger: unkept, observe }),
      ),
    );
  }
  gateway = createGateway({ subgraphs, executor: 'concord', onEvent: log.onGatewayEvent });
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

async function linesOf(query: string, viewer = admin): Promise<readonly string[]> {
  told.length = 0;
  await gateway.execute({ query }, { viewer, signal: new AbortController().signal });
  return [...told];
}

const everybody = '{ people { customers { nodes { customerId email phone born income note country } } } }';

describe('a line tells by code, and quotes no value', () => {
  it('of an error of PostgreSQL whose message does', async () => {
    await shop.client.query(`alter table people_product.customers rename to kept;
      create view people_product.customers as select customer_id, customer_id__tok, email, phone, born,
        income + email::integer as income, passport, device, note, country from people_product.kept`);
    const raw = await shop.client.query('select income from people_product.customers').catch((error: Error) => error);
    expect(String(raw)).toContain(secret);
    for (const viewer of [admin, analyst]) {
      const lines = await linesOf(everybody, viewer);
      expect(lines).toEqual([
        expect.stringMatching(
          /^subgraph people: DATABASE_ERROR: .* of people\.customers \(SQLSTATE 22P02 invalid_text_representation\)\. Start Concord with CONCORD_DEBUG=1 [a-z, ]+\.$/,
        ),
      ]);
      expect(lines.join()).not.toMatch(/@|c\d/);
    }
    await shop.client.query('drop view people_product.customers; alter table people_product.kept rename to customers');
  });

  it('of a value that breaks the contract, which names the column', async () => {
    await shop.client.query(`alter table people_product.customers alter column country drop not null;
      update people_product.customers set born = 'infinity', country = null where customer_id = 'c1'`);
    const lines = await linesOf(everybody);
    await shop.client.query(
      `update people_product.customers set born = '1980-06-16', country = 'FR' where customer_id = 'c1'`,
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join()).toContain('people.customers');
    expect(lines.join()).not.toMatch(/@|"c\d|infinity|\bFR\b/);
  });

  it('of what a masked viewer may not ask, nothing at all: it would be his words', async () => {
    for (const where of [
      `email: { eq: "${secret}" }`,
      `customerId: { lt: "${secret}" }`,
      'born: { eq: "1980-02-31" }',
    ]) {
      expect(await linesOf(`{ people { customers(where: { ${where} }) { totalCount } } }`, analyst)).toEqual([]);
    }
    expect(await linesOf(`{ people { nobody(email: "${secret}") } }`, analyst)).toEqual([]);
    expect(await linesOf(`{ people { customers(after: "${secret}") { totalCount } } }`, analyst)).toEqual([]);
  });

  it.each<readonly [string, () => void]>([
    ['a bug', () => log.onBug(new TypeError(`cannot read ${secret}`))],
    ['a bug with a cause', () => log.onBug(new Error(secret, { cause: new Error(secret) }))],
    ['what is no error', () => log.onBug(secret)],
    [
      'a subgraph that failed',
      () => log.onGatewayEvent({ kind: 'subgraph-failed', subgraph: 'people', cause: new Error(secret) }),
    ],
    ['a gateway that failed', () => log.onGatewayEvent({ kind: 'gateway-failed', cause: new Error(secret) })],
    ['a refused graph', () => log.onGatewayEvent({ kind: 'supergraph-refused', cause: new Error(secret) })],
    [
      'a subgraph’s bug',
      () => log.onSubgraphFailure({ domain: 'people', error: Object.assign(new Error(secret), { code: '22P02' }) }),
    ],
  ])('of %s', (_, happen) => {
    told.length = 0;
    happen();
    expect(told).toHaveLength(1);
    expect(told.join()).not.toContain(secret);
  });

  it('of what a subgraph says that is not ours', async () => {
    const loud: GatewaySubgraph = {
      name: 'loud',
      make: 'concord',
      url: 'local',
      sdl: 'type Query { loud: String }',
      transport: async () => ({
        dataText: '{"loud":null}',
        errors: [{ message: secret, path: ['loud'], extensions: { code: secret } }],
      }),
    };
    const other = createGateway({ subgraphs: [loud], executor: 'concord', onEvent: log.onGatewayEvent });
    told.length = 0;
    await other.execute({ query: '{ loud }' }, { viewer: analyst, signal: new AbortController().signal });
    expect(told.join()).not.toContain(secret);
  });
});

describe('the last words of a process', () => {
  it('name the SQLSTATE of an error of PostgreSQL, not what it quotes', () => {
    const error = Object.assign(new Error(`invalid input syntax for type integer: "${secret}"`), {
      severity: 'ERROR',
      code: '22P02',
    });
    expect(describeFailure(error, false)).not.toContain(secret);
    expect(describeFailure(error, false)).toContain('22P02');
  });
});
