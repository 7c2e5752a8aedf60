// The mesh that keys are flipped in: one contract that writes most of the language, what it refers to, and tables whose rows
// tell every flip apart. Documents are plain values, so that a flip is a path and another value.

import { stringify } from 'yaml';
import type { ContractFile } from '../../../contracts/load.ts';

export const now = Date.parse('2026-11-27T12:00:00Z');

export type Document = Readonly<Record<string, unknown>>;
/** `later` is a later major of the same product, where a flip needs one. */
export type Documents = { readonly contract: Document; readonly domain: Document; readonly later: Document | null };

export const base: Documents = {
  later: null,
  domain: {
    name: 'shop',
    title: 'Shop',
    bounded_context: 'What is sold.',
    owner: { team: '@shop-team', on_call: 'shop-pager', contact: 'shop@example.com', slack: '#shop' },
    repository: 'https://git.example.com/shop',
    database: { url_env: 'SHOP_URL' },
  },
  contract: {
    name: 'shop.product.orders',
    version: '1.2.0',
    status: 'published',
    title: 'Orders',
    description: 'One row per order.',
    tags: ['selling'],
    source: { table: 'shop_product.orders' },
    primary_key: ['order_id'],
    schema: [
      { name: 'order_id', type: 'integer', required: true },
      {
        name: 'customer_id',
        type: 'string',
        references: { product: 'people.customers', column: 'customer_id', as: 'customer', reverse: 'orders' },
      },
      { name: 'placed_at', type: 'timestamp_tz', required: true },
      { name: 'amount', type: 'decimal(12,2)' },
      { name: 'country', type: 'string' },
      { name: 'email', type: 'string', tags: ['PII'], mask: 'redact' },
      { name: 'code', type: 'string', tags: ['PII'], mask: 'tokenize', token_column: 'code_token' },
      { name: 'profile', type: 'json', tags: ['PII'], pii_paths: ['$.email'] },
      { name: 'note', type: 'string' },
    ],
    sla: { freshness: '2h', freshness_column: 'placed_at' },
    semantics: { amount: 'Gross.' },
    quality: [{ name: 'noted', type: 'not_null', column: 'note', severity: 'error' }],
    access: {
      discovery: 'public',
      read: [{ role: 'analyst' }],
      write: [{ domain: 'finance' }],
      unmask: [{ role: 'admin' }],
      rows: [{ role: 'analyst', where: { country: { in: ['DE', 'FR'] } } }],
    },
    on_broken_quality: { default: 'serve' },
  },
};

const others = {
  'people/domain.yaml': { name: 'people', bounded_context: 'Whom we sell to.', owner: { team: '@people-team' } },
  'people/customers.contract.yaml': customers('people.product.customers'),
  // Flips that refer to another product or another table refer to these.
  'people/leads.contract.yaml': customers('people.product.leads'),
  // Reads the orders by their major: who changes it loses this reader.
  'people/notes.contract.yaml': {
    ...customers('people.product.notes'),
    schema: [
      { name: 'customer_id', type: 'string', required: true },
      { name: 'order_id', type: 'integer', references: { product: 'shop.orders@1', column: 'order_id' } },
    ],
  },
};

function customers(name: string): Document {
  return {
    name,
    version: '1.0.0',
    primary_key: ['customer_id'],
    schema: [{ name: 'customer_id', type: 'string', required: true }],
    sla: { freshness: '1h' },
    semantics: {},
    access: { read: [{ role: 'analyst' }], unmask: [{ role: 'admin' }] },
  };
}

export function writeFiles({ contract, domain, later }: Documents): readonly ContractFile[] {
  const documents = {
    ...others,
    'shop/domain.yaml': domain,
    'shop/orders.contract.yaml': contract,
    ...(later === null ? {} : { 'shop/orders.v2.contract.yaml': later }),
  };
  return Object.entries(documents).map(([path, document]) => ({ path, text: stringify(document) }));
}

export const tables = `
create schema people_product;
create table people_product.customers (customer_id text primary key);
insert into people_product.customers values ('c1'), ('c2');
create table people_product.leads (customer_id text primary key);
insert into people_product.leads values ('c1');
create table people_product.notes (customer_id text primary key, order_id integer);
create schema shop_product;
create table shop_product.orders (order_id integer primary key, customer_id text, placed_at timestamptz not null,
  amount numeric(12,2), country text, email text, code text, code_token text, other_token text, profile jsonb, note text, size integer);
insert into shop_product.orders values
  (1, 'c1', '2026-11-27 11:30Z', 10.00, 'DE', 'a@x.example', 'A', 'tok_aaaaaaaaaaaaaaaaaaaaaa', 'tok_1111111111111111111111', '{"email": "a", "name": "b"}', 'one'),
  (2, 'c2', '2026-11-27 05:00Z', 20.00, 'DE', 'b@x.example', 'B', 'tok_bbbbbbbbbbbbbbbbbbbbbb', 'tok_2222222222222222222222', '{"email": "c", "name": "d"}', null),
  (3, 'c1', '2026-11-24 11:30Z', 30.00, 'FR', 'c@x.example', 'C', 'tok_cccccccccccccccccccccc', 'tok_3333333333333333333333', null, 'two'),
  (4, 'c3', '2026-10-01 11:30Z', null, 'FR', 'd@x.example', null, null, null, null, 'two'),
  (5, null, '2025-01-01 11:30Z', 50.00, 'IT', null, 'E', 'tok_eeeeeeeeeeeeeeeeeeeeee', 'tok_5555555555555555555555', null, 'three');
create view shop_product.few_orders as select * from shop_product.orders where order_id < 3;
`;
