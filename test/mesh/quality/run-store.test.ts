// Runs of checks as they are kept: given back as they were, the newest first, and explained where they cannot be.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../../support/database.ts';
import { began, checked, passed, type QualityFixture, runOf, setUpQuality } from '../../support/quality-processes.ts';

let quality: QualityFixture;
beforeAll(async () => {
  quality = await setUpQuality();
});
afterEach(() => quality.reset());
afterAll(() => quality.close());

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

it('gives a run back as it was kept', async () => {
  const { store } = quality.start();
  const failing = { ...passed, check: 'odd', outcome: 'error' as const, failing: null, reason: 'It took "too" long.' };
  const run = runOf({ rowCount: 2 ** 40, results: [passed, failing], cause: 'command' });
  await store.keep('shop.orders', run);
  expect(await store.find('shop.orders', run.id)).toEqual(run);
  expect(await store.list('shop.orders', { first: 10 })).toEqual({ runs: [run], hasMore: false });
  expect(await store.list('shop.lines', { first: 10 })).toEqual({ runs: [], hasMore: false });
});

it('gives all of many runs page by page, the newest first, also those of one moment', async () => {
  const { store } = quality.start();
  for (let number = 1; number <= 45; number++) {
    await store.keep('shop.orders', runOf({ id: idOf(number), finishedAt: began + Math.floor(number / 3) }));
  }
  const seen: string[] = [];
  let page = await store.list('shop.orders', { first: 20 });
  seen.push(...page.runs.map(({ id }) => id));
  while (page.hasMore) {
    page = await store.list('shop.orders', { first: 20, after: page.runs.at(-1) ?? null });
    seen.push(...page.runs.map(({ id }) => id));
  }
  expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => idOf(45 - index)));
});

const namesIn = ({ results }: ReturnType<typeof runOf>) => results.map(({ check }) => check);

it('knows the newest run of each product, and the last count of rows', async () => {
  const { store } = quality.start();
  await store.keep('shop.orders', runOf({ id: idOf(1), rowCount: 10 }));
  await store.keep('shop.orders', runOf({ id: idOf(2), startedAt: began + 8, finishedAt: began + 9, rowCount: null }));
  expect(await store.newestOf(['shop.orders', 'shop.lines'])).toEqual(
    new Map([
      ['shop.orders', { id: idOf(2), startedAt: began + 8, version: runOf().version, checks: namesIn(runOf()) }],
      ['shop.lines', null],
    ]),
  );
  expect([await store.previousRowCount('shop.orders'), await store.previousRowCount('shop.lines')]).toEqual([10, null]);
});

it('leaves out what is no run', async () => {
  const { store } = quality.start();
  await store.keep('shop.orders', runOf());
  const insert = `insert into concord.quality_runs (id, product, version, cause, started_at, finished_at, results)
    values ($1, 'shop.orders', '1.0.0', 'request', now(), now(), $2)`;
  await quality.client.query(insert, [idOf(2), '{"no": "list"}']);
  await quality.client.query(insert, [idOf(3), JSON.stringify([{ ...passed, outcome: 'splendid' }])]);
  const { runs } = await store.list('shop.orders', { first: 10 });
  expect(runs.map(({ id }) => id)).toEqual([idOf(1)]);
  expect(await store.find('shop.orders', idOf(2))).toBeNull();
});

it('tells of a database without the table, and of one that is away', async () => {
  const bare = await createTestDatabase('bare');
  const { store } = quality.start(async () => checked, bare.url);
  await expect(store.list('shop.orders', { first: 1 })).rejects.toMatchObject({ code: 'QUALITY_STORE_NOT_SET_UP' });
  await expect(store.keep('shop.orders', runOf())).rejects.toMatchObject({ code: 'QUALITY_STORE_NOT_SET_UP' });
  const gone = quality.start(async () => checked, 'postgres://nobody:x@127.0.0.1:9/none');
  await expect(gone.store.newestOf(['a'])).rejects.toMatchObject({ code: 'QUALITY_STORE_UNAVAILABLE' });
  await quality.reset();
  await bare.drop();
});

it('is written by a user with no more than its own rights', async () => {
  const role = `keeper_${process.pid}`;
  await quality.client.query(`create role ${role} login password 'k'; grant usage on schema concord to ${role};
    grant select, insert on concord.quality_runs to ${role}`);
  const url = new URL(quality.url);
  url.username = role;
  url.password = 'k';
  const keeper = quality.start(async () => checked, url.href);
  const run = await keeper.run(quality.orders, { cause: 'request', whenBusy: 'join' });
  expect(await keeper.store.find('shop.orders', run.id)).toEqual(run);
  await quality.reset();
  await quality.client.query(`drop owned by ${role}; drop role ${role}`);
});
