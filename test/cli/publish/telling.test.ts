// Who is told of a publication: by a real receiver over HTTP, from notices in a real database.

import { createHmac } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeNotice } from '../../../cli/publish/publication-log.ts';
import { createWebhook } from '../../../cli/publish/webhook.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { insertNotices, type Notice } from '../../../mesh/publications/notice.ts';
import { createNoticeQueue } from '../../../mesh/publications/notice-queue.ts';
import { type NoticeEvent, type NoticeTeller, tellNotices } from '../../../mesh/publications/tell-notices.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';

let database: TestDatabase;
let pool: pg.Pool;
let receiver: WebhookReceiver;
const tellers: NoticeTeller[] = [];
const events: NoticeEvent[] = [];

beforeAll(async () => {
  database = await createTestDatabase('telling');
  pool = new pg.Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrate(client);
  client.release();
});
beforeEach(async () => {
  await pool.query('truncate concord.notices');
  events.length = 0;
  receiver = await startWebhookReceiver();
});
afterEach(async () => {
  for (let teller = tellers.pop(); teller !== undefined; teller = tellers.pop()) await teller.close();
  await receiver.close();
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const finance: Notice = {
  product: 'sales.buyers',
  version: '2.0.0',
  previousVersion: '1.0.0',
  changes: [{ kind: 'column-removed', level: 'major', column: 'phone', message: 'The column "phone" is gone.' }],
  sunsetDate: '2027-01-31',
  consumer: 'finance',
  team: 'finance',
  contact: 'finance@example.com',
  pin: '^1.0',
  kind: 'breaks',
  message: 'breaks finance: pin ^1.0, 312 requests in 7 days, fields phone',
};
const secret = 'a secret of the operator';
const now = () => Date.now();

async function write(...notices: readonly Notice[]) {
  const client = await pool.connect();
  await insertNotices(client, notices, { sequence: 7, now: now() });
  client.release();
}
function tell(pauses: Partial<{ poll: number; failed: number; retry: number }> = {}) {
  tellers.push(
    tellNotices({
      queue: createNoticeQueue(pool),
      deliver: createWebhook({ url: receiver.url, secret, now }),
      now,
      onEvent: (event) => events.push(event),
      pausesMs: { poll: 20, failed: 20, retry: 20, ...pauses },
    }),
  );
}
const told = async () => (await pool.query('select from concord.notices where told_at is not null')).rowCount;
const kinds = () => events.map(({ kind }) => kind);

describe('a consumer', () => {
  it('is told again until the receiver has it, each time signed', async () => {
    receiver.answers.push(500, 302);
    await write(finance);
    tell();
    await expect.poll(told, { timeout: 10_000 }).toBe(1);
    expect(receiver.posts).toHaveLength(3);
    for (const [at, { headers, body }] of receiver.posts.entries()) {
      const { id, ...rest } = JSON.parse(body);
      expect(rest).toEqual({ publication: 7, ...finance });
      const timestamp = String(headers['concord-webhook-timestamp']);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'concord-webhook-id': id,
        'concord-webhook-attempt': String(at + 1),
        'concord-webhook-signature': `v1=${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('hex')}`,
      });
      expect(Math.abs(Number(timestamp) - now() / 1_000)).toBeLessThan(60);
    }
    expect(new Set(receiver.posts.map(({ headers }) => headers['concord-webhook-id'])).size).toBe(1);
    expect(kinds()).toEqual(['consumer-not-told', 'consumer-told']);
  });

  it('is left to others by a process that ends while it waits for the receiver', async () => {
    await write(finance);
    let isAsked = false;
    const teller = tellNotices({
      queue: createNoticeQueue(pool),
      deliver: (_, signal) =>
        new Promise((_resolve, reject) => {
          isAsked = true;
          signal.addEventListener('abort', () => reject(new Error('it ends')));
        }),
      now,
      onEvent: (event) => events.push(event),
      pausesMs: { poll: 20, retry: 20 },
    });
    await expect.poll(() => isAsked, { timeout: 10_000 }).toBe(true);
    await teller.close();
    expect(kinds()).toEqual([]);
    tell();
    await expect.poll(told, { timeout: 10_000 }).toBe(1);
    expect(receiver.posts).toHaveLength(1);
  });

  it('is told once by two processes', async () => {
    await write(...Array.from({ length: 40 }, (_, at) => ({ ...finance, consumer: `consumer ${at}` })));
    tell();
    tell();
    await expect.poll(told, { timeout: 10_000 }).toBe(40);
    expect(receiver.posts).toHaveLength(40);
    expect(new Set(receiver.posts.map(({ body }) => JSON.parse(body).consumer)).size).toBe(40);
  });

  it('is told by another process where the one that took it is gone', async () => {
    await write(finance);
    const queue = createNoticeQueue(pool);
    const start = now();
    expect(await queue.take(10, start)).toHaveLength(1);
    expect(await queue.take(10, start + 59_000)).toEqual([]);
    expect(await queue.take(10, start + 61_000)).toMatchObject([{ tries: 2, sequence: 7, notice: finance }]);
  });

  it('is given up after a day, and that is said', async () => {
    await write(finance);
    await pool.query('update concord.notices set tries = 31');
    receiver.answers.push(500);
    tell();
    await expect.poll(kinds, { timeout: 10_000 }).toEqual(['consumer-not-told']);
    expect(events[0]).toMatchObject({ isGivenUp: true });
    await expect
      .poll(async () => (await pool.query('select due_at::text from concord.notices')).rows, { timeout: 10_000 })
      .toEqual([{ due_at: 'infinity' }]);
  });

  it('waits while the tables are away, and is told when they are back', async () => {
    await write(finance);
    await pool.query('alter table concord.notices rename to notices_away');
    tell();
    await expect.poll(kinds, { timeout: 10_000 }).toEqual(['notices-failed']);
    await pool.query('alter table concord.notices_away rename to notices');
    await expect.poll(kinds, { timeout: 10_000 }).toContain('consumer-told');
    await expect.poll(kinds, { timeout: 10_000 }).toContain('notices-work-again');
  });

  it('is forgotten after a month, with his address', async () => {
    await write(finance);
    await pool.query(`update concord.notices set made_at = now() - interval '31 days', told_at = now()`);
    tell();
    await expect
      .poll(async () => (await pool.query('select from concord.notices')).rowCount, { timeout: 10_000 })
      .toBe(0);
  });
});

describe('the log', () => {
  it('says whom it concerns, and lets no name forge a line', () => {
    const lines: unknown[] = [];
    const waiting = { id: 'x', sequence: 7, tries: 1, notice: { ...finance, message: 'breaks a\nforged: b' } };
    describeNotice({ kind: 'consumer-told', ...waiting }, true, (line, fields) => lines.push(line, fields));
    expect(lines).toEqual([
      'publications: breaks a forged: b (finance, finance@example.com).',
      expect.objectContaining({
        event: 'consumer-told',
        consumer: 'finance',
        contact: 'finance@example.com',
        isPosted: true,
      }),
    ]);
  });

  it('says why somebody could not be told by a code alone', () => {
    const lines: string[] = [];
    const cause = Object.assign(new Error('secret address'), { code: 'HTTP_500' });
    const waiting = { id: 'x', sequence: 7, tries: 1, notice: finance };
    describeNotice({ kind: 'consumer-not-told', cause, isGivenUp: false, ...waiting }, true, (line) =>
      lines.push(line),
    );
    expect(lines).toEqual([
      'publications: finance could not be told of sales.buyers, and it is tried again (HTTP_500).',
    ]);
  });
});
