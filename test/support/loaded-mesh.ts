// Products over tables of a test that only say when they are loaded: a key, and a moment if they are told one.

import type { Mesh, Product } from '../../contracts/product.ts';
import { readMesh } from './read-mesh.ts';

export type LoadedProduct = {
  readonly name: string;
  /** Null = no freshness_column. */
  readonly moment?: 'timestamp_tz' | 'timestamp' | 'date' | null;
  readonly sla?: string;
  /** More lines of the column `at`. */
  readonly column?: string;
};

/** `loads.<name>` over the table or view `public.<name>` with the columns `id` and, if told, `at`. */
export function createLoadedMesh(products: readonly LoadedProduct[]): Mesh {
  return readMesh({
    'loads/domain.yaml': `
name: loads
bounded_context: What is loaded in a test.
owner: { team: "@loads-team", on_call: loads-pager, contact: loads@example.com }
`,
    ...Object.fromEntries(products.map((product) => [`loads/${product.name}.contract.yaml`, contractOf(product)])),
  });
}

export function productOf({ products }: Mesh, name: string): Product {
  const product = products.find((one) => one.name === name);
  if (product === undefined) throw new TypeError(`no product ${name}`);
  return product;
}

function contractOf({ name, moment = 'timestamp_tz', sla = '', column = '' }: LoadedProduct): string {
  const freshness = moment === null ? '' : ', freshness_column: at';
  return `
name: loads.product.${name}
version: "1.0.0"
status: published
title: ${name}
description: Test product ${name}.
source: { table: public.${name} }
sla: { freshness: 1h, availability: 99.9%, latency_p95_ms: 500${freshness}${sla} }
primary_key: [id]
semantics: { id: Which. }
schema:
  - { name: id, type: integer, required: true, description: Key }
${moment === null ? '' : `  - { name: at, type: ${moment}, description: When${column} }`}
access:
  discovery: public
  read: [{ role: analyst }]
  unmask: [{ role: admin }]
`;
}
