// Connections to what Concord keeps in the mesh's database hold nobody up without end.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Lifetime } from '../../cli/lifetime.ts';
import { openMeshStore } from '../../cli/open-mesh-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('mesh_store');
});
afterAll(() => database.drop());

it('ends a statement after ten seconds', async () => {
  const stops: (() => Promise<unknown>)[] = [];
  const lifetime: Pick<Lifetime, 'start'> = {
    start: async (start, stop) => {
      const thing = await start();
      stops.push(() => stop(thing));
      return thing;
    },
  };
  const pool = await openMeshStore(lifetime, { url: database.url, where: 'DATABASE_URL' });
  const { rows } = await pool.query('show statement_timeout');
  expect(rows).toEqual([{ statement_timeout: '10s' }]);
  for (const stop of stops) await stop();
});
