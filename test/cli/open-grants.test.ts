// Where a process of a split mesh looks for grants.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { findMeshPlace } from '../../cli/open-grants.ts';
import type { Domain } from '../../contracts/product.ts';
import { loadShopMesh } from '../support/shop-mesh.ts';

const shop = loadShopMesh().domains.find(({ name }) => name === 'shop');
if (shop === undefined) throw new Error('no domain');
const home = join(tmpdir(), 'concord-nowhere');
const find = (domain: Domain, variables: Record<string, string>) => {
  const told: string[] = [];
  const environment = readEnvironment({ CONCORD_HOME: home, ...variables }, tmpdir());
  const place = findMeshPlace(domain, environment, (line) => told.push(line));
  return { place, told };
};
const own: Domain = { ...shop, databaseUrlEnv: 'SHOP_URL' };
const url = 'postgres://a:b@127.0.0.1/mesh?sslmode=disable';

describe('a domain with a database of its own', () => {
  it('looks in that of the mesh', () => {
    const { place, told } = find(own, { DATABASE_URL: url });
    expect([place?.url.startsWith('postgres://a:b@127.0.0.1/mesh'), place?.where, told]).toEqual([
      true,
      'DATABASE_URL',
      [],
    ]);
  });

  it('without that of the mesh is served without grants, and says so', () => {
    expect(find(own, {})).toEqual({
      place: null,
      told: ['DATABASE_URL names no database of the mesh, so approved access requests do not count in shop.'],
    });
  });
});

it('a domain in the database of the mesh needs it', () => {
  expect(() => find(shop, {})).toThrow(expect.objectContaining({ code: 'DATABASE_NOT_RUNNING' }));
});
