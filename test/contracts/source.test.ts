// Which products read one table, by the names in their contracts.

import { expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';
import type { Product } from '../../contracts/product.ts';
import { isSameSource } from '../../contracts/source.ts';

const { mesh } = loadMesh([
  domain('orders', ''),
  domain('mart', ''),
  domain('apart', 'database: { url_env: APART_URL }'),
  contract('orders', 'order_facts', ''),
  contract('orders', 'orders_again', 'source: { table: orders_product.order_facts }'),
  contract('orders', 'orders_shouted', 'source: { table: orders_product.ORDER_FACTS }'),
  contract('mart', 'order_facts', ''),
  contract('mart', 'orders', 'source: { table: orders_product.order_facts }'),
  contract('apart', 'orders', 'source: { table: orders_product.order_facts }'),
]);
const facts = product('orders.order_facts');

it.each(['orders.orders_again', 'mart.orders'])('%s reads the table that its contract names', (id) => {
  expect(isSameSource(facts, product(id))).toBe(true);
});

it.each(['orders.orders_shouted', 'mart.order_facts', 'apart.orders'])(
  '%s reads another table: its name, schema or database differs',
  (id) => {
    expect(isSameSource(facts, product(id))).toBe(false);
  },
);

function product(id: string): Product {
  const found = mesh.products.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`${id} was refused`);
  return found;
}

function domain(name: string, line: string) {
  return { path: `${name}/domain.yaml`, text: `name: ${name}\nbounded_context: b\nowner: "@a"\n${line}\n` };
}

function contract(folder: string, name: string, line: string) {
  const text = `name: ${folder}.product.${name}
version: "1.0.0"
${line}
primary_key: [id]
schema: [{ name: id, type: string }]
sla: { freshness: 1h }
semantics: {}
`;
  return { path: `${folder}/${name}.contract.yaml`, text };
}
