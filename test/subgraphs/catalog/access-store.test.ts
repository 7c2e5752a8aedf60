// What of access requests works where they cannot be kept: nothing, with the remedy, and the rest of the catalog does.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccessStore } from '../../../mesh/access/access-store.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { asker, at, day, emailForADay, owner, start } from '../../support/access-requests.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { loadShopMesh } from '../../support/shop-mesh.ts';

const remedy =
  'Access requests cannot be kept in the database of the mesh. Its operator runs npx concord tokens apply as its owner, and there: grant usage on schema concord to ...; grant select, insert, update on concord.access_requests to ...';
const away = 'Access requests cannot be read or written at the moment; nothing was changed. Try again later.';
const role = `reader_${Date.now().toString(36)}`;
const id = '00000000-0000-4000-8000-000000000000';

let bare: TestDatabase;
let ready: TestDatabase;
const places: Record<string, string | null> = {};
const owned: { end: () => Promise<unknown> }[] = [];
beforeAll(async () => {
  bare = await createTestDatabase('bare');
  ready = await createTestDatabase('ready');
  const client = new pg.Client({ connectionString: ready.url });
  await client.connect();
  await migrate(client);
  await client.query(`create role ${role} login password 'r'; grant usage on schema concord to ${role};
    grant select on concord.access_requests to ${role}`);
  await client.query(
    `insert into concord.access_requests values ($1, 'consumer:others', 'eve', 'analyst', 'people.customers', '{email}', null, 'p', $2, $3)`,
    [id, at(start), at(start + day)],
  );
  await client.end();
  const reader = new URL(ready.url);
  reader.username = role;
  reader.password = 'r';
  places['no desk'] = null;
  places['no tables'] = bare.url;
  places['a user who may only read'] = reader.href;
  const standby = new URL(ready.url);
  standby.searchParams.set('options', '-c default_transaction_read_only=on');
  places['a server that only reads'] = standby.href;
  places['no server'] = 'postgres://nobody:x@127.0.0.1:9/none';
});
afterAll(async () => {
  await Promise.all(owned.map((one) => one.end()));
  await bare.drop();
  await ready.drop();
  const client = new pg.Client({ connectionString: new URL('/postgres', ready.url).href });
  await client.connect();
  await client.query(`drop role ${role}`);
  await client.end();
});

async function open(place: string): Promise<{ local: LocalCatalog; told: string[] }> {
  const url = places[place] ?? null;
  const told: string[] = [];
  if (url === null) {
    const local = await openLocalCatalog(bare.url, loadShopMesh());
    owned.push({ end: local.database.close });
    return { local, told };
  }
  const pool = new pg.Pool({ connectionString: url });
  const record = () => void told.push('an entry');
  const desk = { store: createAccessStore({ pool, record }), now: () => start, mostDays: 90, isPlatform: () => false };
  const local = await openLocalCatalog(bare.url, loadShopMesh(), { desk });
  owned.push({ end: local.database.close }, pool);
  return { local, told };
}

const setUp: readonly (readonly [string, string, string, boolean])[] = [
  ['no desk', 'MESH_STORE_NOT_SET_UP', remedy, false],
  ['no tables', 'MESH_STORE_NOT_SET_UP', remedy, false],
  ['a user who may only read', 'MESH_STORE_NOT_SET_UP', remedy, true],
  ['a server that only reads', 'MESH_STORE_NOT_SET_UP', remedy, true],
  ['no server', 'MESH_STORE_UNAVAILABLE', away, false],
];

describe.each(setUp)('with %s', (place, code, message, lists) => {
  it('asking and deciding say what to do, nothing is recorded, and the rest is answered', async () => {
    const { local, told } = await open(place);
    const ask = async (query: string, viewer = asker) => {
      const signal = new AbortController().signal;
      const { dataText, errors } = await local.catalog.execute({ query, variables: {} }, { viewer, signal });
      const said = errors.map((error) => `${error.extensions?.code} ${(error.path ?? []).join('.')}: ${error.message}`);
      return [JSON.parse(dataText ?? 'null'), said];
    };
    const { product, purpose, until } = emailForADay;
    const asking = `requestAccess(product: "${product}", fields: ["email"], purpose: "${purpose}", until: "${until}") { id }`;
    expect(await ask(`mutation { ${asking} }`)).toEqual([
      { requestAccess: null },
      [`${code} requestAccess: ${message}`],
    ]);
    expect(await ask(`mutation { decideAccess(request: "${id}", decision: APPROVE) { id } }`, owner)).toEqual([
      { decideAccess: null },
      [`${code} decideAccess: ${message}`],
    ]);
    const list = '{ catalog { accessRequests { nodes { id } } product(id: "people.customers") { id } } }';
    expect(await ask(list, owner)).toEqual([
      { catalog: { accessRequests: lists ? { nodes: [{ id }] } : null, product: { id: 'people.customers' } } },
      lists ? [] : [`${code} catalog.accessRequests: ${message}`],
    ]);
    expect(told).toEqual([]);
  });
});
