// The search on databases of every kind: with and without pg_trgm, away, or not to be written to.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openLocalCatalog } from '../../support/local-catalog.ts';
import { ask, runAsOwner } from './catalog-cases.ts';
import { analyst, find, mesh } from './search-cases.ts';

describe('the search on a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('search_kinds');
  });
  afterAll(() => database.drop());

  it('without pg_trgm finds what is spelled right, and says what to run', async () => {
    const local = await openLocalCatalog(database.url, mesh);
    expect(local.catalog.warnings.map(({ code, message }) => [code, /concord tokens apply/.test(message)])).toEqual([
      ['CATALOG_TYPOS_NOT_FORGIVEN', true],
    ]);
    expect(await find(local, 'parcel')).toEqual(['parcels', 'stops', 'tours', 'depots', 'vans']);
    expect(await find(local, 'parsels')).toEqual([]);
    await local.database.close();
  });

  it('that has pg_trgm in a schema of its own forgives as well', async () => {
    await runAsOwner(database.url, (client) =>
      client.query('create schema "Extra"; create extension pg_trgm schema "Extra"'),
    );
    const local = await openLocalCatalog(database.url, mesh);
    expect(local.catalog.warnings).toEqual([]);
    expect(await find(local, 'parsels')).toEqual(['parcels', 'stops', 'tours', 'depots', 'vans']);
    await local.database.close();
  });

  it('that has pg_trgm where its user may not use it finds what is spelled right', async () => {
    const reader = `search_reader_${process.pid}`;
    await runAsOwner(database.url, (client) =>
      client.query(`alter extension pg_trgm set schema "Extra"; revoke all on schema "Extra" from public;
        create role ${reader} login password 'reader'`),
    );
    const url = new URL(database.url);
    [url.username, url.password] = [reader, 'reader'];
    const local = await openLocalCatalog(url.href, mesh);
    expect(await find(local, 'vans')).toEqual(['vans']);
    expect(local.catalog.warnings.map(({ code }) => code)).toEqual(['CATALOG_TYPOS_NOT_FORGIVEN']);
    await local.database.close();
    await runAsOwner(database.url, (client) => client.query(`drop role ${reader}`));
  });

  it('leaves nothing behind in it', async () => {
    const local = await openLocalCatalog(database.url, mesh);
    await find(local, 'parcels');
    await local.database.close();
    await runAsOwner(database.url, async (client) => {
      const { rows } = await client.query(
        "select relname from pg_class where relname like 'concord%' and pg_my_temp_schema() is distinct from relnamespace",
      );
      expect(rows).toEqual([]);
    });
  });

  it('comes back by itself when its connections were ended', async () => {
    const local = await openLocalCatalog(database.url, mesh);
    expect((await find(local, 'parcels')).length).toBe(5);
    await runAsOwner(database.url, (client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'concord catalog'`),
    );
    const { errors } = await ask(local, analyst, 'search(query: "parcels") { totalCount }');
    expect([[], ['CATALOG_SEARCH_UNAVAILABLE catalog.search']]).toContainEqual(errors);
    expect((await find(local, 'parcels')).length).toBe(5);
    await local.database.close();
  });

  it.each([
    ['is away', 'postgres://nobody:secret@127.0.0.1:1/none'],
    ['may not be used for temporary tables', ''],
  ])('that %s is a coded error of the search; all else is answered', async (_what, url) => {
    const role = `searcher_${database.name.slice(-12)}`;
    if (url === '') {
      await runAsOwner(database.url, (client) =>
        client.query(
          `create role ${role} login password 'searcher'; revoke temporary on database ${database.name} from public`,
        ),
      );
    }
    const refused = new URL(database.url);
    refused.username = role;
    refused.password = 'searcher';
    const local = await openLocalCatalog(url === '' ? refused.href : url, mesh);
    expect(local.catalog.warnings.map(({ code }) => code)).toEqual(['CATALOG_SEARCH_REFUSED']);
    expect(await local.catalog.isReady()).toBe(url === '');
    const { catalog, errors, messages } = await ask(
      local,
      analyst,
      `search(query: "parcels") { totalCount } all: search { totalCount } product(id: "shop.orders") { title }
       domains { name } column(coordinate: "ShopOrders.amount") { unit }`,
    );
    expect(catalog).toEqual({
      search: null,
      all: { totalCount: 8 },
      product: { title: 'Orders' },
      domains: [{ name: 'people' }, { name: 'shop' }],
      column: { unit: 'EUR' },
    });
    expect(errors).toEqual(['CATALOG_SEARCH_UNAVAILABLE catalog.search']);
    expect(messages.join()).not.toMatch(/permission|ECONN|42501|database "/);
    await local.database.close();
    if (url === '') await runAsOwner(database.url, (client) => client.query(`drop role ${role}`));
  });
});
