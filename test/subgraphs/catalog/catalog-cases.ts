// A small mesh for tests of the catalog, one contract per kind of discovery, and how a test asks.

import { Client } from 'pg';
import type { Mesh } from '../../../contracts/product.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { createSearchExtension } from '../../../mesh/search-extension.ts';
import type { LocalCatalog } from '../../support/local-catalog.ts';
import { readMesh } from '../../support/read-mesh.ts';

const domain = (name: string) => `
name: ${name}
bounded_context: All about ${name}.
owner: { team: "@${name}-team", on_call: ${name}-pager, contact: ${name}@example.com, slack: "#${name}" }
repository: https://git.example.com/${name}
`;

const files: Readonly<Record<string, string>> = {
  'shop/domain.yaml': domain('shop'),
  'people/domain.yaml': domain('people'),
  'people/customers.contract.yaml': `
name: people.product.customers
version: "1.2.0"
title: Customers
description: Everybody who ever bought something.
tags: [core]
primary_key: [customer_id]
schema:
  - { name: customer_id, type: string, required: true, description: Key, tags: [PII], mask: tokenize }
  - { name: email, type: string, required: true, description: Address, tags: [PII], mask: redact }
  - { name: country, type: string, description: Country }
sla: { freshness: 24h }
semantics: { customer: "Whoever paid at least once.", country: "Of residence." }
access: { discovery: members, read: [{ role: analyst }], unmask: [{ role: admin }] }
`,
  'shop/orders.contract.yaml': `
name: shop.product.orders
version: "2.1.0"
title: Orders
description: One row per purchase.
tags: [revenue, core]
primary_key: [order_id]
schema:
  - { name: order_id, type: string, required: true, title: Order, description: Key }
  - { name: customer_id, type: string, required: true, description: Who ordered,
      references: { product: people.customers, column: customer_id, as: customer, reverse: orders } }
  - { name: placed_at, type: timestamp_tz, required: true, description: When }
  - { name: amount, type: "decimal(12,2)", required: true, description: How much, unit: EUR }
  - { name: note, type: string, description: Remark, deprecated: Nobody fills it }
sla: { freshness: 15m, freshness_column: placed_at, update_schedule: "*/10 * * * *", availability: 99.9%,
  latency_p95_ms: 500, completeness: { promise: 99.5%, reference: shop.raw.landing }, accuracy: 99%, late_arrival_window: 24h }
semantics: { amount: "Gross, before discount." }
access: { discovery: public, read: [{ role: analyst }], unmask: [{ role: admin }], min_group: 5 }
changelog: [{ version: 2.1.0, date: 2026-01-15, changes: [Add note.], breaking: false }]
`,
  'shop/plans.contract.yaml': `
name: shop.product.plans
version: "0.1.0"
status: draft
title: Plans
description: What is meant to be sold, not revenue yet.
primary_key: [plan_id]
schema:
  - { name: plan_id, type: string, required: true, description: Key }
sla: { freshness: 24h }
semantics: {}
access: { discovery: public, read: [{ role: analyst }], write: [{ team: planners }] }
`,
  'shop/baskets.contract.yaml': `
name: shop.product.baskets
version: "1.0.0"
status: deprecated
title: Baskets
description: What lay in the basket when an order was placed.
primary_key: [basket_id]
schema:
  - { name: basket_id, type: string, required: true, description: Key }
  - { name: revenue, type: "decimal(12,2)", description: Expected }
sla: { freshness: 24h }
semantics: {}
access: { discovery: public, read: [{ role: analyst }] }
deprecation: { sunset_date: 2027-03-01, migration_notes: Use shop.orders. }
`,
};

/** @param more further contracts by path */
export function loadCatalogMesh(more: Readonly<Record<string, string>> = {}): Mesh {
  return readMesh({ ...files, ...more });
}

/** What `concord tokens apply` does for the search. */
export async function allowTypos(url: string): Promise<void> {
  await runAsOwner(url, createSearchExtension);
}

export async function runAsOwner(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await work(client);
  await client.end();
}

/** The reply as it goes over the wire, for comparing whole replies. */
export async function askText(local: LocalCatalog, viewer: Viewer, query: string, variables = {}): Promise<string> {
  const signal = new AbortController().signal;
  return JSON.stringify(await local.catalog.execute({ query, variables }, { viewer, signal }));
}

/** What is at `catalog`, and errors as `code at.path`. */
export async function ask<Catalog>(local: LocalCatalog, viewer: Viewer, fields: string, variables = {}) {
  const signal = new AbortController().signal;
  const query = fields.startsWith('query') ? fields : `{ catalog { ${fields} } }`;
  const { dataText, errors } = await local.catalog.execute({ query, variables }, { viewer, signal });
  const data = JSON.parse(dataText ?? '{}') as { readonly catalog?: Catalog };
  return {
    catalog: data.catalog as Catalog,
    errors: errors.map(({ extensions, path = [] }) => `${extensions?.code} ${path.join('.')}`),
    messages: errors.map(({ message }) => message),
  };
}
