// What is remembered of a viewer is nobody else's, and his only while the same grants count: asked as the same object again
// and again, as the gateway asks for one token.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { developmentTokenKeys, issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames, developmentAudience, developmentIssuer } from '../../identity/token-settings.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { type AccessGrant, grantsFor } from '../../subgraphs/access/access-grant.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { unkept } from '../support/ledger-entries.ts';
import { readMesh } from '../support/read-mesh.ts';
import { makeTestRoles } from '../support/reader-roles.ts';
import { ask, createShop, type Shop, viewerOf } from '../support/shop-mesh.ts';

let database: TestDatabase;
let shop: Shop;
let grants: readonly AccessGrant[] = [];
let now = 0;

beforeAll(async () => {
  database = await createTestDatabase('remembered');
  shop = await createShop(database.url, (viewer) => grantsFor(viewer, grants, now));
});
beforeEach(() => {
  grants = [];
  now = 0;
});
afterAll(async () => {
  await shop.close();
  await database.drop();
});

const grant = (column: string, changes: Partial<AccessGrant> = {}): AccessGrant => ({
  id: column,
  consumer: 'subject:ada',
  role: 'analyst',
  product: 'people.customers',
  columns: [column],
  until: 1_000,
  ...changes,
});
const query = '{ people { customers(first: 1) { nodes { email note } } } }';
const clear = { email: expect.stringMatching(/^c\d+@example\.com$/), note: expect.stringMatching(/^note /) };
const masked = { email: '***', note: null };

async function rowOf(viewer: Viewer): Promise<unknown> {
  const { data } = await ask(shop.people, viewer, query);
  return (data as { people: { customers: { nodes: unknown[] } } }).people.customers.nodes[0];
}

const ada: Viewer = Object.freeze({ ...viewerOf('analyst'), subject: 'ada' });
const bob: Viewer = Object.freeze({ ...viewerOf('analyst'), subject: 'bob' });

describe('one viewer, asking as the same object', () => {
  it('has a grant from when it begins until it ends, and no longer', async () => {
    expect(await rowOf(ada)).toEqual(masked);
    grants = [grant('email')];
    expect(await rowOf(ada)).toEqual({ ...masked, email: clear.email });
    now = 999;
    expect(await rowOf(ada)).toEqual({ ...masked, email: clear.email });
    now = 1_000;
    expect(await rowOf(ada)).toEqual(masked);
  });

  it('has another grant in place of one that was taken back', async () => {
    grants = [grant('email')];
    expect(await rowOf(ada)).toEqual({ ...masked, email: clear.email });
    grants = [grant('note')];
    expect(await rowOf(ada)).toEqual({ ...masked, note: clear.note });
    grants = [grant('note'), grant('email')];
    expect(await rowOf(ada)).toEqual(clear);
    grants = [];
    expect(await rowOf(ada)).toEqual(masked);
  });
});

describe('two viewers', () => {
  it('of equal claims and other subjects have each their own grants', async () => {
    grants = [grant('email')];
    for (let turn = 0; turn < 3; turn++) {
      const rows = await Promise.all([rowOf(ada), rowOf(bob), rowOf(ada)]);
      expect(rows).toEqual([{ ...masked, email: clear.email }, masked, { ...masked, email: clear.email }]);
    }
  });

  it('of the same claims in another order see the same rows, and those of other claims their own', async () => {
    const count = async (claims: Record<string, unknown>) => {
      const { data } = await ask(shop.people, viewerOf('regional', claims), '{ people { customers { totalCount } } }');
      return (data as { people: { customers: { totalCount: number } } }).people.customers.totalCount;
    };
    for (let turn = 0; turn < 2; turn++) {
      expect(await count({ countries: ['DE'], team: 'a' })).toBe(5);
      expect(await count({ team: 'a', countries: ['DE'] })).toBe(5);
      expect(await count({ team: 'a', countries: [] })).toBe(0);
      expect(await count({ team: ['DE'], countries: ['FR', 'DE'] })).toBe(10);
    }
  });

  it('of one token that asks as another role is each as his role', async () => {
    const rootSecret = new Uint8Array(32).fill(9);
    const authenticate = createAuthenticator({
      keys: developmentTokenKeys(rootSecret, undefined),
      issuer: developmentIssuer,
      audience: developmentAudience,
      claimNames: defaultClaimNames,
      roleRanking: ['admin', 'analyst'],
      now: () => Date.now(),
    });
    const token = await issueDevelopmentToken(
      { subject: 'ada', roles: ['admin', 'analyst'], lifetimeSeconds: 60 },
      { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() },
    );
    const rowAs = async (role: string | null) => rowOf(await authenticate({ authorization: `Bearer ${token}`, role }));
    for (let turn = 0; turn < 3; turn++) {
      expect(await rowAs('analyst')).toEqual(masked);
      expect(await rowAs('admin')).toEqual(clear);
      expect(await rowAs(null)).toEqual(clear);
    }
  });
});

describe('two viewers whose row rules compare one column with other values of the contract', () => {
  const contract = `
name: halls.product.doors
version: "1.0.0"
status: published
title: Doors
description: Doors.
sla: { freshness: 1h }
primary_key: [door_id]
schema:
  - { name: door_id, type: integer, required: true, description: Key }
  - { name: hall, type: string, required: true, description: Where }
semantics: {}
access:
  read: [{ role: east }, { role: west }]
  rows: [{ role: east, where: { hall: { eq: east } } }, { role: west, where: { hall: { eq: west } } }]
`;
  const mesh = readMesh({
    'halls/domain.yaml': 'name: halls\nbounded_context: Halls.\nowner: { team: "@halls", contact: a@example.com }\n',
    'halls/doors.contract.yaml': contract,
  });
  const hallsOf = async (subgraph: Subgraph, role: string) => {
    const { data, errors } = await ask(subgraph, viewerOf(role), '{ halls { doors { nodes { hall } } } }');
    return [errors, (data as { halls: { doors: { nodes: { hall: string }[] } } }).halls.doors?.nodes];
  };

  it.each(['by one user of the database', 'by roles of their own'])('see their own rows %s', async (way) => {
    await shop.client.query(`drop schema if exists halls_product cascade; create schema halls_product;
      create table halls_product.doors (door_id integer primary key, hall text not null);
      insert into halls_product.doors values (1, 'east'), (2, 'west')`);
    const reads = openDatabase({ url: database.url, domain: 'halls' });
    const roles = way.startsWith('by roles') ? await makeTestRoles(shop.client, database.url, mesh) : null;
    try {
      const [domain] = mesh.domains;
      if (domain === undefined) throw new Error('no domain');
      const subgraph = await createSubgraph({
        mesh,
        domain,
        database: reads,
        cursorSecret: Buffer.alloc(32, 7),
        ledger: unkept,
        ...(roles === null ? {} : { roles: roles.of('halls') }),
      });
      for (let turn = 0; turn < 2; turn++) {
        expect(await hallsOf(subgraph, 'east')).toEqual([[], [{ hall: 'east' }]]);
        expect(await hallsOf(subgraph, 'west')).toEqual([[], [{ hall: 'west' }]]);
      }
    } finally {
      await roles?.close();
      await reads.close();
    }
  });
});
