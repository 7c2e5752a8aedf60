// One table of persons under three contracts: the first hides what is personal, the third major and the mart of another
// domain say nothing of it. Served together, or each alone.

import pg from 'pg';
import { type ContractFile, loadMesh } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens } from '../../mesh/tokens.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase } from '../support/database.ts';
import { toGatewaySubgraph } from '../support/gateway-subgraph.ts';
import { unkept } from '../support/ledger-entries.ts';
import { tokenSecret } from '../support/shop-mesh.ts';

const domain = (name: string): ContractFile => ({
  path: `${name}/domain.yaml`,
  text: `name: ${name}\nbounded_context: A test.\nowner: { team: "@${name}", on_call: c, contact: c@example.com }\n`,
});

type Contract = {
  readonly name: string;
  readonly major: number;
  readonly schema: readonly string[];
  readonly access: string;
};

function contract(path: string, { name, major, schema, access }: Contract): ContractFile {
  const text = `name: ${name}
version: "${major}.0.0"
title: Persons
description: Test product.
source: { table: people_product.persons }
primary_key: [person_id]
schema:
${schema.map((column) => `  - { ${column}, description: Of a test }\n`).join('')}sla: { freshness: 1h }
semantics: { all: "Of a test." }
access: ${access}
`;
  return { path, text };
}

const clear = [
  'name: person_id, type: string, required: true',
  'name: email, type: string, required: true',
  'name: phone, type: string',
  'name: born, type: date',
  'name: income, type: integer',
  'name: passport, type: string',
  'name: device, type: string',
  'name: country, type: string, required: true',
];
const masks = ['tokenize', 'redact', 'last4', 'year', 'bucket', 'deny', 'sha256'];

export const files = {
  domains: [domain('people'), domain('mart'), domain('shop')],
  first: contract('people/persons.contract.yaml', {
    name: 'people.product.persons',
    major: 1,
    schema: clear.map((column, index) => {
      const mask = masks[index];
      return mask === undefined ? column : `${column}, tags: [PII], mask: ${mask}`;
    }),
    access: '{ read: [{ role: analyst }], unmask: [{ role: admin }, { role: support }], min_group: 3 }',
  }),
  third: contract('people/persons.v3.contract.yaml', {
    name: 'people.product.persons',
    major: 3,
    schema: clear,
    access: '{ read: [{ role: analyst }, { role: support }, { role: admin }] }',
  }),
  mart: contract('mart/contacts.contract.yaml', {
    name: 'mart.product.contacts',
    major: 1,
    schema: clear,
    access: '{ read: [{ role: analyst }, { role: admin }] }',
  }),
  /** Foreign keys to the first, by whom support is unmasked. */
  orders: {
    path: 'shop/orders.contract.yaml',
    text: `name: shop.product.orders
version: "1.0.0"
title: Orders
description: Test product.
primary_key: [order_id]
schema:
  - { name: order_id, type: integer, required: true, description: Key }
  - { name: person_id, type: string, required: true, description: Who,
      references: { product: people.persons@1, column: person_id, as: person, reverse: orders } }
sla: { freshness: 1h }
semantics: { all: "Of a test." }
access: { read: [{ role: analyst }, { role: support }, { role: admin }] }
`,
  },
};

export const markedRows = Array.from({ length: 8 }, (_, index) => ({
  person_id: `RAWKEY${index}x7Qp`,
  email: `rawmail${(index * 5) % 8}@example.com`,
  phone: `+49301555000${(index * 3) % 8}77`,
  born: `1980-0${(index % 8) + 1}-1${index}`,
  income: 41_231 + index * 1007,
  passport: `RAWPASS${index}`,
  device: `rawdevice${index}`,
  country: index < 4 ? 'DE' : 'FR',
}));

/** What none but the viewers in clear may be told; of the last four characters of a phone number they are told. */
export function findRaw(text: string): readonly string[] {
  return markedRows
    .flatMap(({ country: _, ...row }) => Object.values(row).map(String))
    .filter((value) => text.includes(value));
}

export type OneSource = {
  readonly mesh: Mesh;
  readonly warnings: readonly string[];
  readonly refused: readonly string[];
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  readonly gateway: Gateway;
};

export type OneSourceDatabase = {
  /** The mesh of these contracts over the one table. */
  readonly open: (contracts: readonly ContractFile[]) => Promise<OneSource>;
  readonly tokenOf: (personId: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

export async function createOneSource(): Promise<OneSourceDatabase> {
  const { url, drop } = await createTestDatabase('one_source');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create schema people_product; create table people_product.persons (person_id text primary key,
    email text not null, phone text, born date, income integer, passport text, device text, country text not null)`);
  await client.query(
    'insert into people_product.persons select * from json_populate_recordset(null::people_product.persons, $1)',
    [JSON.stringify(markedRows)],
  );
  await client.query(`create schema shop_product; create table shop_product.orders as
    select row_number() over (order by person_id)::integer as order_id, person_id from people_product.persons;
    alter table shop_product.orders add primary key (order_id)`);
  await migrate(client);
  const database = openDatabase({ url, domain: 'people' });
  return {
    open: async (contracts) => {
      const { mesh, warnings, refused } = loadMesh([...files.domains, ...contracts]);
      await applyTokens(client, mesh.products, tokenSecret);
      const subgraphs = new Map<string, Subgraph>();
      for (const one of mesh.domains) {
        if (mesh.products.every((product) => product.domain !== one.name)) continue;
        const subgraph = await createSubgraph({
          mesh,
          domain: one,
          database,
          cursorSecret: Buffer.alloc(32, 7),
          ledger: unkept,
        });
        if (subgraph.problems.length > 0) throw new Error(subgraph.problems.map(({ message }) => message).join('\n'));
        subgraphs.set(one.name, subgraph);
      }
      return {
        mesh,
        warnings: warnings.map(({ message }) => message),
        refused: refused.map(({ file }) => file),
        subgraphs,
        gateway: createGateway({ subgraphs: [...subgraphs.values()].map(toGatewaySubgraph), executor: 'concord' }),
      };
    },
    tokenOf: async (personId) => {
      const text = 'select person_id__tok as token from people_product.persons where person_id = $1';
      const { rows } = await client.query<{ token: string }>(text, [personId]);
      return rows[0]?.token ?? '';
    },
    close: async () => {
      await database.close();
      await client.end();
      await drop();
    },
  };
}
