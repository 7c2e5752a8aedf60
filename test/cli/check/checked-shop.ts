// A small published mesh over tables with data, its folder of contracts in a repository of git, and a consumer who reads it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { runCheck } from '../../../cli/check/run-check.ts';
import { readEnvironment } from '../../../cli/environment.ts';
import { readContractFiles } from '../../../cli/read-contracts.ts';
import { parseFileName, productKeyOf } from '../../../contracts/file-name.ts';
import type { CheckReport } from '../../../mesh/check/check-report.ts';
import { migrate } from '../../../mesh/migrate.ts';
import type { PublicationDraft } from '../../../mesh/publications/publication.ts';
import { createPublicationStore } from '../../../mesh/publications/publication-store.ts';
import { writeUsage } from '../../../mesh/usage/write-rows.ts';
import { createTestDatabase } from '../../support/database.ts';

export const now = Date.parse('2026-06-01T12:00:00Z');

const domain = (name: string) => `name: ${name}
bounded_context: The ${name} of a test.
owner: { team: "@${name}-team", on_call: pager, contact: ${name}@example.com }
`;

export const ordersFile = 'shop/orders.contract.yaml';

export const contracts: Readonly<Record<string, string>> = {
  'people/domain.yaml': domain('people'),
  'people/customers.contract.yaml': `name: people.product.customers
version: "1.0.0"
status: published
title: Customers
description: Who buys.
sla: { freshness: 1h, availability: 99.9%, latency_p95_ms: 500 }
primary_key: [customer_id]
schema:
  - { name: customer_id, type: integer, required: true, description: Key }
  - { name: country, type: string, required: true, description: Where they live }
semantics: { country: "ISO 3166-1." }
access: { discovery: public, read: [{ role: analyst }], write: [{ domain: people }], unmask: [{ role: admin }] }
`,
  'shop/domain.yaml': domain('shop'),
  [ordersFile]: `name: shop.product.orders
version: "2.1.0"
status: published
title: Orders
description: What was bought.
sla: { freshness: 1h, availability: 99.9%, latency_p95_ms: 500 }
primary_key: [order_id]
schema:
  - { name: order_id, type: integer, required: true, description: Key }
  - { name: customer_id, type: integer, description: Who bought,
      references: { product: people.customers, column: customer_id, as: customer, reverse: orders } }
  - { name: amount, type: "decimal(12,2)", required: true, description: How much, unit: EUR }
  - { name: email, type: string, description: Where to, tags: [PII], mask: redact }
  - { name: note, type: string, description: What was said }
semantics: { amount: "Gross." }
quality:
  - { name: addresses_are_there, type: not_null, column: email, severity: error }
access:
  discovery: public
  read: [{ role: analyst }]
  write: [{ domain: shop }]
  unmask: [{ role: admin }]
`,
};

const tables = `
create schema people_product;
create table people_product.customers (customer_id integer primary key, country text not null);
insert into people_product.customers values (1, 'DE'), (2, 'FR');
create schema shop_product;
create table shop_product.orders (order_id integer primary key, customer_id integer, amount numeric(12,2), email text, note text,
  margin numeric(12,2));
insert into shop_product.orders values (1, 1, 10, 'a@example.com', 'x', 1), (2, 2, -5, 'b@example.com', 'y', 2);
`;

export type CheckedShop = {
  /** Its contracts stand in `contracts`. */
  readonly folder: string;
  readonly url: string;
  readonly pool: pg.Pool;
  readonly write: (path: string, text: string) => void;
  readonly remove: (path: string) => void;
  /** All contracts as they are published. */
  readonly restore: () => void;
  readonly git: (...words: readonly string[]) => string;
  readonly variables: Readonly<Record<string, string>>;
  readonly check: (options?: CheckOptions) => Promise<CheckReport>;
  readonly close: () => Promise<void>;
};

type CheckOptions = {
  readonly against?: string;
  readonly paths?: readonly string[];
  readonly isWhole?: boolean;
  readonly required?: string;
  readonly variables?: Readonly<Record<string, string>>;
};

export async function openCheckedShop(): Promise<CheckedShop> {
  const database = await createTestDatabase('checked');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'concord-check-')));
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const client = await pool.connect();
  await client.query(tables);
  await migrate(client);
  await client.query(
    `insert into concord.consumers values (gen_random_uuid(), 'dash', 'shop.orders', 'finance', 'Reports',
       'finance@example.com', '^2.1', 'somebody', now(), now())`,
  );
  const counted = ['', 'amount', 'note'].map((field) => ({ day: '2026-05-31', consumer: 'dash', field }));
  await writeUsage(
    client,
    counted.map((one) => ({ ...one, product: 'shop.orders', version: '2.1.0', requests: 312 })),
  );
  client.release();

  const at = (path: string) => join(folder, 'contracts', path);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  const restore = () => {
    rmSync(join(folder, 'contracts'), { recursive: true, force: true });
    for (const [path, text] of Object.entries(contracts)) write(path, text);
  };
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
  restore();
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'The contracts as they are published');
  const drafts = readContractFiles(join(folder, 'contracts')).flatMap(({ path, text }) => draftOf(path, text));
  await createPublicationStore(pool).publish(drafts, { author: 'ada', now, judgedAt: 0 });

  const variables = {
    DATABASE_URL: database.url,
    CONCORD_CONTRACTS: join(folder, 'contracts'),
    CONCORD_HOME: join(folder, '.concord'),
  };
  return {
    folder,
    url: database.url,
    pool,
    write,
    remove: (path) => rmSync(at(path)),
    restore,
    git,
    variables,
    check({ against = null, paths = [], isWhole = false, required = '', variables: others = {} }: Nullable = {}) {
      const environment = readEnvironment({ ...variables, ...others }, folder);
      return runCheck(environment, { paths, against, isWhole, required, qualityTime: '60', now });
    },
    close: async () => {
      await pool.end();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

type Nullable = Omit<CheckOptions, 'against'> & { readonly against?: string | null };

function draftOf(path: string, text: string): readonly PublicationDraft[] {
  const name = parseFileName(path);
  if (name === null) return [];
  const same = { text, url: null, cause: 'publish', note: null } as const;
  return name.kind === 'domain'
    ? [{ ...same, kind: 'domain', name: name.domain, version: null }]
    : [{ ...same, kind: 'contract', name: productKeyOf(name), version: /version: "(.*)"/.exec(text)?.[1] ?? null }];
}
