// `concord demo fill`: a database of one's own gets the demo mesh, from a command that ends.

import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { cleanUp, concord, makeHome } from './run-concord.ts';

const database = await createTestDatabase('demo_fill');
const environment = { CONCORD_HOME: makeHome(), DATABASE_URL: database.url, CONCORD_DEMO_SCALE: '0.01' };

afterAll(async () => {
  await cleanUp();
  await database.drop();
});

describe('concord demo fill', () => {
  it('fills all domains with their tokens, and finds them there the second time', async () => {
    const first = await concord(['demo', 'fill'], environment);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toMatch(/The demo mesh is filled\.\n$/);

    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      `select count(*)::integer as orders, count(*) filter (where customer_id__tok like 'tok\\_%')::integer as tokens
       from orders_product.order_facts`,
    );
    await client.end();
    expect(rows).toEqual([{ orders: 500, tokens: 500 }]);

    const second = await concord(['demo', 'fill'], environment);
    expect([second.code, second.stderr, second.stdout]).toEqual([0, '', 'The demo mesh was filled before.\n']);
  });

  it('says that a database does not answer', async () => {
    const url = 'postgres://nobody:nothing@127.0.0.1:1/none';
    const { code, stderr } = await concord(['demo', 'fill'], { ...environment, DATABASE_URL: url });
    expect([code, stderr]).toEqual([
      1,
      'The database at 127.0.0.1:1 does not answer (nothing listens there). Start it, or correct DATABASE_URL.\n',
    ]);
  });
});
