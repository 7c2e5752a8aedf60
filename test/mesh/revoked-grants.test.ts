// Where viewers read by PostgreSQL roles: what is left of a consumer's grants when one is taken back is a set that may never
// have counted before, and whoever has it still reads.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { applyReaders } from '../../mesh/readers/apply-readers.ts';
import { type AccessGrant, listGrantSets } from '../../subgraphs/access/access-grant.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { listAllReaders } from '../../subgraphs/sql/readers.ts';
import {
  type AccessRequests,
  approved,
  asker,
  at,
  day,
  decide,
  openAccessRequests,
  owner,
  start,
} from '../support/access-requests.ts';
import { unkept } from '../support/ledger-entries.ts';
import { makeTestRoles, type TestRoles } from '../support/reader-roles.ts';
import { ask, createShop, type Shop } from '../support/shop-mesh.ts';

let access: AccessRequests;
let shop: Shop;
let roles: TestRoles;
let people: Subgraph;
beforeAll(async () => {
  access = await openAccessRequests();
  shop = await createShop(access.url);
  roles = await makeTestRoles(shop.client, access.url, shop.mesh);
  const domain = shop.mesh.domains.find(({ name }) => name === 'people');
  if (domain === undefined) throw new TypeError('no domain people');
  people = await createSubgraph({
    mesh: shop.mesh,
    domain,
    database: shop.database,
    roles: roles.of('people'),
    cursorSecret: Buffer.alloc(32, 7),
    ledger: unkept,
    grantsOf: access.grantsOf,
  });
});
afterAll(async () => {
  await roles.close();
  await shop.close();
  await access.close();
});
beforeEach(async () => {
  access.hooks.prepareGrants = makeRoles;
  access.failures.length = 0;
  await access.pool.query('truncate concord.access_requests');
  await access.watcher.refresh();
});

async function makeRoles(grants: readonly AccessGrant[]): Promise<void> {
  const { nameRole } = roles.keys;
  const readers = listAllReaders(roles.tables, { nameRole, grantSets: listGrantSets(grants) });
  await applyReaders(shop.client, readers, { keys: roles.keys });
}

const query = '{ people { customers(first: 1, where: { country: { eq: "FR" } }) { nodes { email phone note } } } }';

/** What is seen of the columns, or the codes of the errors. */
async function read() {
  const { data, errors } = await ask(people, asker, query);
  const { customers } = (data as { people: { customers: { nodes: object[] } | null } }).people;
  return errors.length > 0 ? errors : customers?.nodes[0];
}

async function approveThree(fields: readonly string[] = ['email', 'phone', 'note']): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [place, field] of fields.entries()) {
    ids.push(await approved(access, asker, { fields: [field], until: at(start + (place + 1) * day) }));
  }
  return ids;
}

it('with the middle one of three taken back the other two count, and one by one they end', async () => {
  const [, middle] = await approveThree();
  const clear = {
    email: expect.stringMatching(/^c\d+@example\.com$/),
    phone: expect.stringMatching(/^\+49/),
    note: expect.stringMatching(/^note \d+$/),
  };
  const masked = { email: '***', phone: expect.stringMatching(/^\*{4}\d{4}$/), note: null };
  const seen = [await read()];
  await decide(access, owner, { request: middle, decision: 'DENY' });
  seen.push(await read());
  access.clock.now = start + day;
  seen.push(await read());
  access.clock.now = start + 3 * day;
  seen.push(await read());
  access.clock.now = start;
  expect(seen).toEqual([clear, { ...clear, phone: masked.phone }, { ...masked, note: clear.note }, masked]);
  expect(access.failures).toEqual([]);
});

it('where the roles cannot be made it is taken back all the same: the consumer reads nothing until they are', async () => {
  const [, middle] = await approveThree(['income', 'email', 'born']);
  access.hooks.prepareGrants = () => Promise.reject(new Error('no role can be made'));
  const { data } = await decide(access, owner, { request: middle, decision: 'DENY' });
  expect([data.decideAccess.state, await read()]).toEqual(['REVOKED', ['READER_MISSING people.customers']]);
  expect(access.failures.map(({ missing, request }) => [missing, request])).toEqual([['roles', middle]]);
  await makeRoles(access.watcher.current());
  expect(await read()).toMatchObject({ email: '***' });
});
