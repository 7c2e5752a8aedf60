// A pool per role within the connections of one domain.

import { afterAll, describe, expect, it } from 'vitest';
import { ConcordError } from '../../../errors/concord-error.ts';
import { openReaderDatabases } from '../../../subgraphs/sql/reader-databases.ts';
import { createTestDatabase } from '../../support/database.ts';
import { makeTestRoles } from '../../support/reader-roles.ts';
import { createShop } from '../../support/shop-mesh.ts';

const testDatabase = await createTestDatabase('reader_databases');
const shop = await createShop(testDatabase.url);
const roles = await makeTestRoles(shop.client, testDatabase.url, shop.mesh);
afterAll(async () => {
  await roles.close();
  await shop.close();
  await testDatabase.drop();
});

const names = roles.readers.map(({ role }) => role);
const open = (connections: number) =>
  openReaderDatabases({ url: testDatabase.url, domain: 'shop', connections, passwordOf: roles.keys.passwordOf });
const whoAmI = { text: 'select current_user::text as name, session_user::text as session', values: [] };

async function countConnections(): Promise<number> {
  const { rows } = await shop.client.query<{ n: number }>(
    'select count(*)::int as n from pg_stat_activity where usename = any($1)',
    [names],
  );
  return rows[0]?.n ?? 0;
}

describe('the roles of a domain', () => {
  it('read each by itself', async () => {
    const databases = open(4);
    const rows = await Promise.all(names.map((name) => databases.of(name).read(whoAmI)));
    expect(rows).toEqual(names.map((name) => [{ name, session: name }]));
    await databases.close();
  });

  it('hold no more connections than the domain may have, one after the other', async () => {
    const databases = open(2);
    const counts: number[] = [];
    for (const name of [...names, ...names]) {
      await databases.of(name).read(whoAmI);
      counts.push(await countConnections());
    }
    expect(names.length).toBeGreaterThan(4);
    expect(Math.max(...counts)).toBeLessThanOrEqual(3); // one may still be closing
    await databases.close();
  });

  it('hold no more than that when all of them read at once', async () => {
    const databases = open(3);
    const slow = { text: 'select pg_sleep(0.02)', values: [] };
    let most = 0;
    const watching = setInterval(() => {
      countConnections().then(
        (count) => {
          most = Math.max(most, count);
        },
        () => {},
      );
    }, 5);
    await Promise.all([...names, ...names, ...names].map((name) => databases.of(name).read(slow)));
    clearInterval(watching);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4); // one may still be closing
    await databases.close();
  });

  it('share connections for short reads with nobody of another role', async () => {
    const databases = open(3);
    const short = { text: 'select session_user::text as name, $1::text as given', isKeyed: true };
    const wanted = Array.from({ length: 400 }, (_, index) => ({
      name: names[(index * 7) % names.length] ?? '',
      given: `${index}`,
    }));
    const reads = wanted.map(({ name, given }) => databases.of(name).read({ ...short, values: [given] }));
    expect(await Promise.all(reads)).toEqual(wanted.map((row) => [row]));
    expect(databases.connections()).toMatchObject({ waiting: 0, refused: 0 });
    expect(databases.connections().open).toBeLessThanOrEqual(3);
    await databases.close();
  });

  it('keep a connection for the next read of the same role', async () => {
    const databases = open(2);
    const pid = { text: 'select pg_backend_pid() as pid', values: [] };
    const [name = ''] = names;
    expect(await databases.of(name).read(pid)).toEqual(await databases.of(name).read(pid));
    await databases.close();
  });

  it('are told of where they are missing, without PostgreSQL’s words', async () => {
    const databases = open(2);
    const failure = await databases
      .of('concord_r_nobody')
      .read(whoAmI)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConcordError);
    expect(failure).toMatchObject({ code: 'READER_MISSING', data: { domain: 'shop' } });
    expect((failure as Error).message).not.toContain('concord_r_nobody');
    await databases.close();
  });
});
