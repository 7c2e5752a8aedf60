// Publications in a real database: kept in all their states, one judged state at a time, heard by whoever watches.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../mesh/migrate.ts';
import type { PublicationDraft, Published } from '../../../mesh/publications/publication.ts';
import { createPublicationStore, digestOfText } from '../../../mesh/publications/publication-store.ts';
import { publishedFiles } from '../../../mesh/publications/published-files.ts';
import { watchPublications } from '../../../mesh/publications/watch-publications.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase('publications');
  pool = new pg.Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrate(client);
  client.release();
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const orders: PublicationDraft = {
  kind: 'contract',
  name: 'orders.order_facts',
  version: '1.0.0',
  text: 'name: orders.product.order_facts\n',
  url: null,
  cause: 'publish',
  note: null,
};
const domain: PublicationDraft = { ...orders, kind: 'domain', name: 'orders', version: null, text: 'name: orders\n' };
const by = (judgedAt: number) => ({ author: 'ada', now: 1_700_000_000_000, judgedAt });

describe('publications', () => {
  it('keep every state, and serve the last of each name', async () => {
    const store = createPublicationStore(pool);
    const [first] = await store.publish([domain, orders], by(0));
    expect(first).toMatchObject({ kind: 'domain', author: 'ada', publishedAt: 1_700_000_000_000 });
    const { sequence, live } = await store.readPublished();
    expect(live.map(({ name }) => name)).toEqual(['orders.order_facts', 'orders']);
    await store.publish([{ ...orders, version: '1.1.0', text: 'name: later\n' }], by(sequence));
    const history = await store.readHistory('contract', 'orders.order_facts');
    expect(history.map(({ version, digest }) => [version, digest])).toEqual([
      ['1.1.0', digestOfText('name: later\n')],
      ['1.0.0', digestOfText(orders.text)],
    ]);
    expect(publishedFiles(await store.readPublished())).toEqual([
      { path: 'published/orders/order_facts.contract.yaml', text: 'name: later\n' },
      { path: 'published/orders/domain.yaml', text: domain.text },
    ]);
  });

  it('write nothing where another change came between judging and publishing', async () => {
    const store = createPublicationStore(pool);
    const before = await store.readPublished();
    const both = [1, 2].map((n) => store.publish([{ ...orders, version: `2.0.${n}` }], by(before.sequence)));
    const results = await Promise.allSettled(both);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))).toEqual([
      'PUBLICATION_OVERTAKEN',
    ]);
    expect((await store.readPublished()).sequence).toBeGreaterThan(before.sequence);
  });

  it('are heard by a process that watches, and a withdrawn one is gone', async () => {
    const store = createPublicationStore(pool);
    const heard: Published[] = [];
    const watcher = await watchPublications({
      createClient: () => new pg.Client({ connectionString: database.url }),
      onPublished: (published) => heard.push(published),
      pollMs: 60_000,
    });
    try {
      expect(watcher.current()).toEqual(await store.readPublished());
      const { sequence } = watcher.current();
      await store.publish([{ ...orders, text: '', version: null, cause: 'withdraw' }], by(sequence));
      await expect.poll(() => heard.length).toBe(1);
      expect(heard[0]?.live.map(({ name }) => name)).toEqual(['orders']);
      expect(heard[0]?.sequence).toBeGreaterThan(sequence);
    } finally {
      await watcher.close();
    }
  });

  it('are heard by a process that began before their tables were there', async () => {
    const late = await createTestDatabase('late_publications');
    const other = new pg.Pool({ connectionString: late.url });
    const heard: Published[] = [];
    const watcher = await watchPublications({
      createClient: () => new pg.Client({ connectionString: late.url }),
      onPublished: (published) => heard.push(published),
      pollMs: 60_000,
    });
    try {
      const client = await other.connect();
      await migrate(client);
      client.release();
      await createPublicationStore(other).publish([orders], by(0));
      await watcher.refresh();
      expect(heard).toEqual([await createPublicationStore(other).readPublished()]);
    } finally {
      await watcher.close();
      await other.end();
      await late.drop();
    }
  });

  it('say what to do where their tables are not there', async () => {
    const empty = await createTestDatabase('no publications');
    const other = new pg.Pool({ connectionString: empty.url });
    await expect(createPublicationStore(other).readPublished()).rejects.toMatchObject({
      code: 'PUBLICATIONS_NOT_SET_UP',
    });
    await other.end();
    await empty.drop();
  });
});
