// Whom a change of a contract breaks, by registrations and counts that stand in a real database.

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareMeshes } from '../../contracts/compare/compare-meshes.ts';
import { loadMesh } from '../../contracts/load.ts';
import { lookForImpacts } from '../../mesh/impact/look-for-impacts.ts';
import { migrate } from '../../mesh/migrate.ts';
import { writeUsage } from '../../mesh/usage/write-rows.ts';
import { edit, type Files, load, orders, shop } from '../contracts/compare/shop.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const now = Date.parse('2026-06-01T12:00:00Z');

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase('impact');
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const client = await pool.connect();
  await migrate(client);
  client.release();
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate concord.consumers, concord.usage');
  await register('dash', 'finance', '^2.1');
  await count('dash', 'shop.orders', 104, ['amount', 'status'], '2026-05-30');
  await count('dash', 'shop.orders', 208, ['amount', 'status'], '2026-05-31');
  await count('dash', 'shop.orders', 999, ['note'], '2026-05-25');
});

async function register(consumer: string, team: string, pin: string, product = 'shop.orders'): Promise<void> {
  await pool.query(
    `insert into concord.consumers values (gen_random_uuid(), $1, $2, $3, 'Reports', $4, $5, 'somebody', now(), now())`,
    [consumer, product, team, `${team}@example.com`, pin],
  );
}

async function count(
  consumer: string,
  product: string,
  requests: number,
  fields: readonly string[],
  day = '2026-06-01',
) {
  const client = await pool.connect();
  const rows = ['', ...fields].map((field) => ({ day, consumer, product, version: '2.1.0', field, requests }));
  await writeUsage(client, rows);
  client.release();
}

async function look(after: Files, before: Files = shop) {
  const [earlier, later] = [load(before), load(after)];
  return lookForImpacts(pool, {
    changes: compareMeshes(earlier, later),
    before: earlier.mesh,
    after: later.mesh,
    now,
  });
}

const messages = async (...given: Parameters<typeof look>) => (await look(...given)).map(({ message }) => message);

const cents = ['unit: USD', 'unit: cents'] as const;
const lessStates = ['placed, shipped, paid', 'placed, paid'] as const;
const ending = ['retention_days', 'deprecation: { sunset_date: 2026-09-30 }\nretention_days'] as const;

function withThree(files: Files = shop, pin = '2.x'): Files {
  const text = (shop[orders] ?? '')
    .replace('2.1.0', '3.0.0')
    .replace('retention_days', `deprecation: { previous_version: ${pin}, sunset_date: 2026-09-30 }\nretention_days`)
    .replace('items, type: integer', 'items, type: string')
    .replace(...cents)
    .replace('reverse: orders', 'reverse: orders3');
  return { ...files, 'shop/orders.v3.contract.yaml': text };
}

describe('the impact of a change', () => {
  it('names the team that it breaks, its pin, its requests within a week and the fields that it read', async () => {
    expect(await look(edit(orders, cents, lessStates, ['  - { name: note, type: string }\n', '']))).toEqual([
      {
        product: 'shop.orders',
        consumer: 'dash',
        team: 'finance',
        contact: 'finance@example.com',
        pin: '^2.1',
        requests: 312,
        days: 7,
        fields: ['amount', 'status'],
        kind: 'breaks',
        message: 'breaks finance: pin ^2.1, 312 requests in 7 days, fields amount, status',
      },
    ]);
  });

  it('only tells whoever reads none of what changes', async () => {
    expect(await messages(edit(orders, ['items, type: integer', 'items, type: string']))).toEqual([
      'tells finance: pin ^2.1, 312 requests in 7 days',
    ]);
    expect(await messages(shop)).toEqual([]);
  });

  it('may break whoever knows all values of an enum, and whoever relies on a promise', async () => {
    expect(await messages(edit(orders, ['shipped, paid', 'shipped, paid, lost']))).toEqual([
      'may break finance: pin ^2.1, 312 requests in 7 days, field status',
    ]);
    expect(await messages(edit(orders, ['99.9%', '99%']))).toEqual([
      'may break finance: pin ^2.1, 312 requests in 7 days',
    ]);
    expect(await messages(edit(orders, [', { role: sales }], unmask', '], unmask']))).toEqual([
      'may break finance: pin ^2.1, 312 requests in 7 days',
    ]);
  });

  it('breaks by name who is counted and registered no more, and tells it of nothing less', async () => {
    await count('old', 'shop.orders', 1, ['amount']);
    expect(await messages(edit(orders, cents))).toEqual([
      'breaks finance: pin ^2.1, 312 requests in 7 days, field amount',
      'breaks old: registered no more, 1 request in 7 days, field amount',
    ]);
    expect(await messages(edit(orders, ['amount: Gross', 'amount: Net']))).toEqual([
      'tells finance: pin ^2.1, 312 requests in 7 days, field amount',
    ]);
  });

  it('may break who is registered and has not asked for a week', async () => {
    await register('audit', 'audit', '2.x');
    await register('later', 'later', '^3');
    expect(await messages(edit(orders, cents))).toEqual([
      'breaks finance: pin ^2.1, 312 requests in 7 days, field amount',
      'may break audit: pin 2.x, 0 requests in 7 days',
    ]);
  });

  it('tells apart two consumers of one team', async () => {
    await register('book', 'finance', '2.x');
    expect(await messages(edit(orders, cents))).toEqual([
      'breaks finance (dash): pin ^2.1, 312 requests in 7 days, field amount',
      'may break finance (book): pin 2.x, 0 requests in 7 days',
    ]);
  });

  it('counts a relation, which is counted as its column, for perhaps', async () => {
    const removed = edit(orders, ['as: buyer, ', '']);
    expect(await messages(removed)).toEqual(['tells finance: pin ^2.1, 312 requests in 7 days']);
    await count('dash', 'shop.orders', 1, ['buyerId']);
    expect(await messages(removed)).toEqual(['may break finance: pin ^2.1, 313 requests in 7 days, field buyer']);
    await count('crm', 'shop.buyers', 7, ['email']);
    const unreversed = edit(orders, [', reverse: orders', '']);
    const ofBuyers = async () => (await look(unreversed)).filter(({ product }) => product === 'shop.buyers');
    expect(await ofBuyers()).toEqual([]);
    await count('crm', 'shop.orders', 7, ['buyerId']);
    expect((await ofBuyers()).map(({ message }) => message)).toEqual([
      'may break crm: registered no more, 7 requests in 7 days, field orders',
    ]);
  });
});

describe('the impact of a new major', () => {
  it('breaks after the sunset whoever reads the old one, with the fields that are others there', async () => {
    await register('audit', 'audit', '2.x');
    await register('both', 'both', '>=2');
    await register('new', 'new', '^3');
    expect(await messages(withThree())).toEqual([
      'breaks finance after 2026-09-30: pin ^2.1, 312 requests in 7 days, field amount',
      'breaks audit after 2026-09-30: pin 2.x, 0 requests in 7 days',
      'tells both: pin >=2, 0 requests in 7 days',
    ]);
  });

  it('breaks after its sunset whoever reads a product that nothing follows', async () => {
    expect(await messages(edit(orders, ending))).toEqual([
      'breaks finance after 2026-09-30: pin ^2.1, 312 requests in 7 days',
    ]);
  });

  it('breaks at once whoever reads a product that goes, and nobody past its sunset', async () => {
    const { [orders]: _gone, ...without } = shop;
    await register('audit', 'audit', '2.x');
    expect(await messages(without)).toEqual([
      'breaks finance: pin ^2.1, 312 requests in 7 days, fields amount, status',
      'breaks audit: pin 2.x, 0 requests in 7 days',
    ]);
    expect(
      await messages(
        without,
        edit(orders, ['retention_days', 'deprecation: { sunset_date: 2026-05-31 }\nretention_days']),
      ),
    ).toEqual([]);
  });

  it('may break whose pin excludes the version that replaces the one it names', async () => {
    await register('exact', 'exact', '2.1.0');
    const after = edit(
      orders,
      ['version: "2.1.0"', 'version: "2.2.0"'],
      ['  - { name: note', '  - { name: gift, type: boolean }\n  - { name: note'],
    );
    expect(await messages(after)).toEqual([
      'may break exact: pin 2.1.0, 0 requests in 7 days',
      'tells finance: pin ^2.1, 312 requests in 7 days',
    ]);
  });
});

it('says nothing of a product whose contract was refused', async () => {
  const [earlier, broken] = [load(shop), edit(orders, ['type: integer', 'type: intger'])];
  const later = loadMesh(Object.entries(withThree(broken)).map(([path, text]) => ({ path, text })));
  expect(later.refused.map(({ productKey }) => productKey)).toContain('shop.orders');
  const changes = compareMeshes(earlier, later);
  expect(await lookForImpacts(pool, { changes, before: earlier.mesh, after: later.mesh, now })).toEqual([]);
});

it('says what is missing where the database of the mesh has no such tables', async () => {
  const empty = await createTestDatabase('impact-empty');
  const other = new pg.Pool({ connectionString: empty.url });
  const [earlier, later] = [load(shop), load(edit(orders, cents))];
  const question = { changes: compareMeshes(earlier, later), before: earlier.mesh, after: later.mesh, now };
  await expect(lookForImpacts(other, question)).rejects.toMatchObject({ code: 'CONSUMERS_NOT_SET_UP' });
  await other.end();
  await empty.drop();
});
