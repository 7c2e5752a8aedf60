// Grants reach every process that decides access: at once by notification, by looking now and then where that is lost, and
// what is known goes on while the database is away.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GrantsFailure, type GrantWatcher, watchGrants } from '../../mesh/access/watch-grants.ts';
import { migrate } from '../../mesh/migrate.ts';
import {
  type AccessRequests,
  approved,
  asker,
  decide,
  openAccessRequests,
  owner,
  start,
} from '../support/access-requests.ts';
import { createTestDatabase } from '../support/database.ts';

let access: AccessRequests;
const opened: GrantWatcher[] = [];
const failures: GrantsFailure[] = [];
beforeAll(async () => {
  access = await openAccessRequests();
});
afterAll(() => access.close());
beforeEach(async () => {
  failures.length = 0;
  await access.pool.query('truncate concord.access_requests');
  await access.watcher.refresh();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ close }) => close()));
});

/** Another process of the mesh. */
async function watch(pollMs: number, url = access.url, name = 'watcher'): Promise<GrantWatcher> {
  const watcher = await watchGrants({
    createClient: () => new pg.Client({ connectionString: url, application_name: name }),
    now: () => start,
    onFailure: (error) => failures.push(error),
    pollMs,
  });
  opened.push(watcher);
  return watcher;
}

/** With a login that may read the grants and nothing else, and that is gone afterwards. */
async function asReader(work: (role: string, url: string) => Promise<void>): Promise<void> {
  const role = `watcher_${Date.now().toString(36)}`;
  await access.pool.query(`create role ${role} login password 'w'; grant usage on schema concord to ${role};
    grant select on concord.access_requests to ${role}`);
  const url = new URL(access.url);
  url.username = role;
  url.password = 'w';
  try {
    await work(role, url.href);
  } finally {
    await Promise.all(opened.splice(0).map(({ close }) => close()));
    await access.pool.query(`drop owned by ${role}; drop role ${role}`);
  }
}

async function until(isReached: () => boolean): Promise<number> {
  const from = performance.now();
  while (!isReached()) {
    if (performance.now() - from > 5_000) throw new Error('It did not come.');
    await sleep(2);
  }
  return performance.now() - from;
}
const never = 3_600_000;
const columnsOf = ({ current }: GrantWatcher) => current().map(({ columns }) => columns.join());
const killConnections = (name = 'watcher') =>
  access.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name]);

it('two processes hear of an approval and of its end by denial, without looking by themselves', async () => {
  const [first, second] = [await watch(never), await watch(never)];
  const id = await approved(access, asker);
  const grant = { id, consumer: 'consumer:reports', role: 'analyst', product: 'people.customers', columns: ['email'] };
  const told = await until(() => first.current().length === 1 && second.current().length === 1);
  expect([first.current(), second.current()]).toEqual(Array(2).fill([{ ...grant, until: start + 86_400_000 }]));
  expect(told).toBeLessThan(1_000);
  await decide(access, owner, { request: id, decision: 'DENY' });
  await until(() => first.current().length === 0 && second.current().length === 0);
});

it('the process in which it was decided knows it when the answer is there', async () => {
  for (const field of ['email', 'phone', 'born', 'note']) {
    await approved(access, asker, { fields: [field] });
    expect(columnsOf(access.watcher)).toContain(field);
  }
});

it('one that starts knows what was approved before, and no more what has expired or is pending', async () => {
  await approved(access, asker);
  await access.pool.query(
    `insert into concord.access_requests (id, consumer, subject, role, product, columns, policy, purpose, requested_at, requested_until, state, decided_by, decided_at, until)
     select gen_random_uuid(), 'consumer:reports', 'ada', 'analyst', 'people.customers', columns::text[], policy, 'p', $1, $1, state, by, case when by is null then null else $1::timestamptz end, until
     from (values ('{phone}', null, 'approved', 'o', $1::timestamptz), ('{note}', null, 'pending', null, null), ('{born}', null, 'denied', 'o', null),
       ('{}', 'p', 'approved', 'o', $1::timestamptz + interval '1 day')) v (columns, policy, state, by, until)`,
    [new Date(start)],
  );
  expect(columnsOf(await watch(never))).toEqual(['email']);
});

describe('a connection that is killed', () => {
  it('is made anew at once, and what changed meanwhile is seen', async () => {
    const watcher = await watch(never);
    await killConnections();
    await approved(access, asker);
    await until(() => watcher.current().length === 1);
    await approved(access, asker, { fields: ['phone'] });
    await until(() => watcher.current().length === 2);
    expect(failures).toEqual([]);
  });

  it('is made anew by the timer where the database was away, and what is known goes on until then', async () => {
    await asReader(async (role, url) => {
      await approved(access, asker);
      const watcher = await watch(50, url);
      expect(columnsOf(watcher)).toEqual(['email']);
      await access.pool.query(`alter role ${role} nologin`);
      await killConnections();
      await until(() => failures.length === 1);
      await approved(access, asker, { fields: ['phone'] });
      await sleep(300);
      expect([columnsOf(watcher), failures.map(({ areKept }) => areKept)]).toEqual([['email'], [true]]); // told once
      await access.pool.query(`alter role ${role} login`);
      await until(() => watcher.current().length === 2);
    });
  });

  it('that hears nothing, as behind a pooler, is caught up with by looking', async () => {
    await access.pool.query('alter table concord.access_requests disable trigger keep_access_event');
    try {
      const watcher = await watch(50);
      await approved(access, asker);
      await until(() => watcher.current().length === 1);
    } finally {
      await access.pool.query('alter table concord.access_requests enable trigger keep_access_event');
    }
  });
});

describe('grants that may not be read any more, after a good start,', () => {
  it.each([
    ['are nobody’s', 'revoke select on concord.access_requests from %', 'grant select on concord.access_requests to %'],
    [
      'nor those of a table that is gone',
      'alter table concord.access_requests rename to gone',
      'alter table concord.gone rename to access_requests',
    ],
  ])('%s, which is told once, until they are back', async (_, away, back) => {
    await asReader(async (role, url) => {
      await approved(access, asker);
      const watcher = await watch(20, url);
      expect(columnsOf(watcher)).toEqual(['email']);
      await access.pool.query(away.replace('%', role));
      await until(() => watcher.current().length === 0);
      await sleep(100);
      expect(failures.map(({ areKept }) => areKept)).toEqual([false]);
      await access.pool.query(back.replace('%', role));
      await until(() => watcher.current().length === 1);
    });
  });
});

describe('a database without the tables', () => {
  it('has no grants, which is no failure, and has them once they are there', async () => {
    const bare = await createTestDatabase('bare');
    const watcher = await watch(50, bare.url);
    expect([watcher.current(), failures]).toEqual([[], []]);
    const client = new pg.Client({ connectionString: bare.url });
    await client.connect();
    await migrate(client);
    await client.query(
      `insert into concord.access_requests values (gen_random_uuid(), 'consumer:a', 'a', 'a', 'a.b', '{c}', null, 'p', now(), now(), 'approved', 'o', now(), $1)`,
      [new Date(start + 1)],
    );
    await until(() => watcher.current().length === 1);
    await client.end();
    await watcher.close();
    await bare.drop();
  });

  it('that is not there at all leaves nobody with a grant, and is told', async () => {
    const watcher = await watch(never, 'postgres://nobody:x@127.0.0.1:9/none');
    expect([watcher.current(), failures.length]).toEqual([[], 1]);
  });
});

it('the steps of a request are written by nobody who may write requests', async () => {
  const role = `server_${Date.now().toString(36)}`;
  await access.pool.query(`create role ${role} login password 'w'; grant usage on schema concord to ${role};
    grant select, insert, update on concord.access_requests to ${role}`);
  const url = new URL(access.url);
  url.username = role;
  url.password = 'w';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const id = await approved(access, asker);
    const moved = await client.query('update concord.access_requests set note = $2 where id = $1', [id, 'n']);
    expect(moved.rowCount).toBe(1);
    const { rows } = await access.pool.query('select event from concord.access_events where request = $1', [id]);
    expect(rows.map(({ event }) => event)).toEqual(['requested', 'approved', 'approved']);
    for (const text of [
      `insert into concord.access_events (request, event, at, subject) values ('${id}', 'denied', now(), 'x')`,
      'update concord.access_events set event = event',
      'delete from concord.access_events',
      'delete from concord.access_requests',
      'select concord.keep_access_event()',
    ]) {
      await expect(client.query(text)).rejects.toMatchObject({ code: '42501' });
    }
  } finally {
    await client.end();
    await access.pool.query(`drop owned by ${role}; drop role ${role}`);
  }
});
