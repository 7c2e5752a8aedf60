// Golden cases: a request and its viewer beside the one statement they become and the rows it gives on a real
// PostgreSQL. `npx vitest run -u` writes the files anew; read the difference before you commit it.

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../../subgraphs/sql/fragment.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { ask, createShop, type Shop, viewerOf } from '../../support/shop-mesh.ts';

const folder = new URL('cases/', import.meta.url);
let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('golden');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

/** The nonce of a request differs each time. */
function printStatement({ text, values }: Statement): string {
  const nonces = (one: string) => one.replace(/[0-9a-f]{32}\.[0-9a-f]{32}\./, 'nonce.binding.');
  return `${text}\n\n-- ${values.map((value, index) => `$${index + 1} = ${nonces(JSON.stringify(value))}`).join(', ')}\n`;
}

describe('one root field is one statement', () => {
  for (const name of readdirSync(folder)) {
    it(name.replaceAll('-', ' '), async () => {
      const read = (file: string) => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
      const { role, claims = {} } = JSON.parse(read('viewer.json')) as {
        role: string;
        claims?: Record<string, unknown>;
      };
      const request = read('request.graphql');
      shop.statements.length = 0;
      const { data, errors } = await ask(
        request.includes('people') ? shop.people : shop.shop,
        viewerOf(role, claims),
        request,
      );
      expect(errors).toEqual([]);
      expect(shop.statements).toHaveLength(1);
      const [statement] = shop.statements;
      const path = (file: string) => new URL(`${name}/${file}`, folder).pathname;
      await expect(printStatement(statement ?? { text: '', values: [] })).toMatchFileSnapshot(path('statement.sql'));
      await expect(`${JSON.stringify(data, null, 2)}\n`).toMatchFileSnapshot(path('rows.json'));
    });
  }
});
