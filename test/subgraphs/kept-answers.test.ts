// Answers that are kept: for as long as the watermarks of all products in them stand still, and no longer.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../mesh/ledger/ledger-entry.ts';
import { type KeptShop, openKeptShop } from '../support/kept-shop.ts';
import { createRandom } from '../support/random.ts';
import { admin, analyst, ask, viewerOf } from '../support/shop-mesh.ts';

const recorded: LedgerEntry[] = [];
let mesh: KeptShop;

beforeAll(async () => {
  mesh = await openKeptShop({}, { record: (entry) => void recorded.push(entry), now: () => 0 });
});
afterAll(() => mesh.close());
beforeEach(() => {
  recorded.length = 0;
});

const visits = '{ shop { visits(first: 50) { nodes { visitId minutes } totalCount } } }';

/** How many statements it takes. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  mesh.shop.statements.length = 0;
  await work();
  return mesh.shop.statements.filter(({ text }) => !/pg_stat_get|explain|newest/.test(text)).length;
}

describe('what is asked again', () => {
  it('is read twice, and then kept', async () => {
    const query = '{ shop { visits(first: 2) { nodes { page } } } }';
    expect(await statementsOf(() => ask(mesh.kept, analyst, query))).toBe(1);
    expect(await statementsOf(() => ask(mesh.kept, analyst, query))).toBe(1);
    expect(await statementsOf(() => ask(mesh.kept, analyst, query))).toBe(0);
    expect(await ask(mesh.kept, analyst, query)).toEqual(await ask(mesh.alone, analyst, query));
  });

  it('is recorded each time, and its reply says how old it is', async () => {
    const query = '{ people { customers(first: 3) { nodes { email } } } }';
    const context = { viewer: admin, signal: new AbortController().signal };
    const replies = [];
    for (let time = 0; time < 4; time++) replies.push(await mesh.people.execute({ query, variables: {} }, context));
    expect(replies.map(({ extensions }) => extensions?.concordKeptSeconds)).toEqual([undefined, undefined, 0, 0]);
    expect(recorded.map((entry) => entry.kind === 'read' && [entry.clear, entry.rows])).toEqual(
      replies.map(() => [['customer_id', 'email'], 3]),
    );
  });

  it('is read anew for who wants nothing that is kept, and that is kept', async () => {
    await mesh.settle(analyst, visits);
    const demands = { maxStaleness: null, hasEnvelope: true, mostKeptSeconds: 0 };
    const context = { viewer: analyst, demands, signal: new AbortController().signal };
    expect(await statementsOf(() => mesh.kept.execute({ query: visits, variables: {} }, context))).toBe(1);
  });

  it('is not what others may read', async () => {
    const query = '{ people { customers { nodes { customerId email country } } } }';
    const viewers = [
      admin,
      analyst,
      viewerOf('regional', { countries: ['DE'] }),
      viewerOf('regional', { countries: [] }),
    ];
    const answers = [];
    for (let time = 0; time < 3; time++) {
      answers.push(await Promise.all(viewers.map((viewer) => ask(mesh.people, viewer, query))));
    }
    expect(new Set(answers[0]?.map((one) => JSON.stringify(one))).size).toBe(viewers.length);
    expect([answers[1], answers[2]]).toEqual([answers[0], answers[0]]);
    expect((await ask(mesh.people, viewerOf('nobody'), query)).errors).toEqual(['FORBIDDEN_PRODUCT people.customers']);
  });
});

describe('an answer ends when its data move', () => {
  const row = "(90, 'home', 'phone', 9)";
  const writes: readonly (readonly [string, readonly string[]])[] = [
    ['INSERT', [`insert into shop_product.visits values ${row}`]],
    ['UPDATE', ['update shop_product.visits set minutes = minutes + 1 where visit_id = 1']],
    ['DELETE', ['delete from shop_product.visits where visit_id = 90']],
    ['COPY', ["copy shop_product.visits from program 'echo 91,home,phone,3' with (format csv)"]],
    ['TRUNCATE', ['truncate shop_product.visits']],
    ['a transaction that fills it again', ['begin', `insert into shop_product.visits values ${row}`, 'commit']],
    [
      'a table that is dropped and made anew',
      [
        'create table shop_product.visits_new (like shop_product.visits including all)',
        'drop table shop_product.visits',
        'alter table shop_product.visits_new rename to visits',
      ],
    ],
  ];

  it.each(writes)('by %s, at the next look', async (_, statements) => {
    const before = await mesh.settle(analyst, visits);
    await mesh.write(...statements);
    expect(await ask(mesh.kept, analyst, visits)).toEqual(before);
    await mesh.look();
    const after = await ask(mesh.alone, analyst, visits);
    expect(after).not.toEqual(before);
    expect(await ask(mesh.kept, analyst, visits)).toEqual(after);
  });
});

describe('nothing is kept', () => {
  const isKept = async (query: string) => {
    await mesh.settle(analyst, query);
    return (await statementsOf(() => ask(mesh.kept, analyst, query))) === 0;
  };

  it('past a load that was recorded, before anybody looks', async () => {
    expect(await isKept(visits)).toBe(true);
    await mesh.shop.client.query("select concord.touch('shop.visits')");
    await mesh.refresh();
    expect(await statementsOf(() => ask(mesh.kept, analyst, visits))).toBe(1);
  });

  it('while a session that may write goes on, and has not told what it wrote before', async () => {
    expect(await isKept(visits)).toBe(true);
    const before = await ask(mesh.kept, analyst, visits);
    const { client } = mesh.shop;
    // PostgreSQL is told once a second at most, and not within a transaction.
    await mesh.write();
    await client.query("insert into shop_product.visits values (95, 'home', 'phone', 9)");
    await client.query('begin');
    await client.query('select 1');
    try {
      await sleep(2_200);
      await mesh.look();
      const after = await ask(mesh.alone, analyst, visits);
      expect(after).not.toEqual(before);
      expect(await ask(mesh.kept, analyst, visits)).toEqual(after);
    } finally {
      await client.query('rollback');
    }
    await mesh.write();
    await mesh.look();
    expect(await isKept(visits)).toBe(true);
  });

  it('of one product for longer than another stands still that the statement reads', async () => {
    const query = '{ shop { orders(first: 3) { nodes { orderId lines { nodes { sku } } } } } }';
    expect(await isKept(query)).toBe(true);
    await mesh.write("update shop_product.lines set sku = 'other' where order_id = 1");
    await mesh.look();
    expect(await statementsOf(() => ask(mesh.kept, analyst, query))).toBe(1);
    expect(await ask(mesh.kept, analyst, query)).toEqual(await ask(mesh.alone, analyst, query));
  });

  it('while nobody has looked for too long', async () => {
    expect(await isKept(visits)).toBe(true);
    mesh.pass(61_000);
    expect(await isKept(visits)).toBe(false);
    mesh.pass(-61_000);
    expect(await isKept(visits)).toBe(true);
  });

  it('where a look fails, until one succeeds', async () => {
    expect(await isKept(visits)).toBe(true);
    await mesh.write('alter table shop_product.visits rename to gone');
    await mesh.look();
    expect((await ask(mesh.kept, analyst, visits)).errors).toEqual(['DATABASE_ERROR shop.visits']);
    await mesh.write('alter table shop_product.gone rename to visits');
    expect(await isKept(visits)).toBe(false);
    await mesh.look();
    expect(await isKept(visits)).toBe(true);
  });

  it('of a view, into which nobody counts what is written', async () => {
    const types = '{ shop { types { nodes { num } } } }';
    expect(await isKept(types)).toBe(true);
    await mesh.write(
      'alter table shop_product.types rename to types_kept',
      'create view shop_product.types as select * from shop_product.types_kept',
    );
    await mesh.look();
    expect(await isKept(types)).toBe(false);
    await mesh.write('drop view shop_product.types', 'alter table shop_product.types_kept rename to types');
    await mesh.look();
  });

  it('of a contract that became another version', async () => {
    expect(await isKept(visits)).toBe(true);
    await mesh.shop.client.query("update concord.product_states set version = '2.0.0' where product = 'shop.visits'");
    await mesh.refresh();
    expect(await statementsOf(() => ask(mesh.kept, analyst, visits))).toBe(1);
    await mesh.shop.client.query("update concord.product_states set version = '1.0.0' where product = 'shop.visits'");
    await mesh.refresh();
  });

  it('that failed', async () => {
    const broken = '{ shop { visits(first: 1, after: "no cursor") { nodes { page } } } }';
    expect(await isKept(broken)).toBe(true);
    expect((await ask(mesh.kept, analyst, broken)).errors).toEqual(['CURSOR_INVALID shop.visits']);
  });
});

it('whatever is written, asked and looked at in any order, no answer is older than the last look', async () => {
  const random = createRandom(8);
  const query = '{ shop { visits(first: 1) { nodes { minutes } } } }';
  await mesh.write('truncate shop_product.visits', "insert into shop_product.visits values (1, 'home', 'phone', 0)");
  await mesh.look();
  let [written, seen, kept] = [0, 0, 0];
  for (let step = 0; step < 300; step++) {
    if (random.chance(0.15)) {
      written += 1;
      const how = random.pick([
        `update shop_product.visits set minutes = ${written}`,
        `with gone as (delete from shop_product.visits) select 1; insert into shop_product.visits values (${written + 1}, 'a', 'b', ${written})`,
        `begin; truncate shop_product.visits; insert into shop_product.visits values (1, 'a', 'b', ${written}); commit`,
      ]);
      await mesh.write(how);
    }
    if (random.chance(0.1)) {
      await mesh.look();
      seen = written;
    }
    mesh.shop.statements.length = 0;
    const { data } = await ask(mesh.kept, analyst, query);
    const minutes =
      (data as { shop: { visits: { nodes: { minutes: number }[] } } }).shop.visits.nodes[0]?.minutes ?? -1;
    expect({ step, isTrue: minutes >= seen && minutes <= written }).toEqual({ step, isTrue: true });
    if (mesh.shop.statements.length === 0) kept += 1;
  }
  // Otherwise it would have proven nothing.
  expect([kept > 50, written > 20, seen > 10]).toEqual([true, true, true]);
});

describe('the shelf', () => {
  it('holds no more than it may, drops the least lately used, and takes nothing that is large', async () => {
    const small = await openKeptShop({ mostBytes: 64_000 });
    const one = (first: number) => `{ shop { lines(first: ${first}) { nodes { sku } } } }`;
    for (let first = 1; first <= 60; first++) await small.settle(analyst, one(first));
    const { answers, bytes, evicted } = small.shelf.figures();
    expect([bytes <= 64_000, answers > 0, answers + evicted < 60]).toEqual([true, true, true]);
    await small.close();
  });

  it('keeps nothing for longer than it is told', async () => {
    const brief = await openKeptShop({ mostMs: 0 });
    await brief.settle(analyst, visits);
    brief.shop.statements.length = 0;
    await ask(brief.kept, analyst, visits);
    expect(brief.shop.statements.length).toBe(1);
    await brief.close();
  });
});
