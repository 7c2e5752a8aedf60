// What a foreign key has from the key that it references, and what is left of it when that key is gone.

import { describe, expect, it } from 'vitest';
import { type ContractFile, loadMesh } from '../../contracts/load.ts';
import type { Column } from '../../contracts/product.ts';

const dim = contract(
  'customer.product.customer_dim',
  'customer_id',
  '{ name: customer_id, type: string, required: true, tags: [PII, id], mask: tokenize }',
);
const facts = contract(
  'orders.product.order_facts',
  'order_id',
  '{ name: order_id, type: string, required: true }',
  '{ name: customer_id, type: string, tags: [buyer], references: { product: customer.customer_dim, column: customer_id } }',
);
const payments = contract(
  'orders.product.payments',
  'payment_id',
  '{ name: payment_id, type: string, required: true }',
  '{ name: customer_id, type: string, mask: tokenize, references: { product: orders.customers, column: customer_id } }',
);
const bridge = contract(
  'orders.product.customers',
  'customer_id',
  '{ name: customer_id, type: string, required: true, references: { product: customer.customer_dim, column: customer_id } }',
);

describe('a foreign key', () => {
  it('inherits tags, mask, unmask and token label from the key', () => {
    expect(governance(column([dim, facts], 'orders.order_facts'))).toEqual({
      tags: ['PII', 'id', 'buyer'],
      isPii: true,
      mask: 'tokenize',
      unmask: [{ role: 'admin', domain: null, team: null }],
      tokenLabel: 'customer.customer_dim.customer_id',
      productKey: 'customer.customer_dim',
    });
  });

  it('inherits them through a chain of references', () => {
    expect(governance(column([dim, bridge, payments], 'orders.payments'))).toMatchObject({
      isPii: true,
      mask: 'tokenize',
      unmask: [{ role: 'admin', domain: null, team: null }],
      tokenLabel: 'customer.customer_dim.customer_id',
      productKey: 'orders.customers',
    });
  });

  it('is denied when the referenced contract is refused', () => {
    expect(governance(column([broken(dim), facts], 'orders.order_facts'))).toMatchObject({
      mask: 'deny',
      unmask: [],
      tokenLabel: null,
      productKey: null,
    });
  });

  it('keeps its own tokens, for nobody to unmask, when the referenced contract is refused', () => {
    const tokenized = { ...facts, text: facts.text.replace('tags: [buyer]', 'tags: [PII], mask: tokenize') };
    expect(governance(column([broken(dim), tokenized], 'orders.order_facts'))).toMatchObject({
      isPii: true,
      mask: 'tokenize',
      unmask: [],
      tokenLabel: 'customer.customer_dim.customer_id',
      productKey: null,
    });
  });

  it('leads to the major that it names where two are live', () => {
    const third = { path: 'customer/customer_dim.v3.contract.yaml', text: dim.text.replace('1.0.0', '3.0.0') };
    const named = { ...facts, text: facts.text.replace('customer.customer_dim,', 'customer.customer_dim@3,') };
    expect(governance(column([dim, third, named], 'orders.order_facts'))).toMatchObject({
      tokenLabel: 'customer.customer_dim.customer_id',
      productKey: 'customer.customer_dim@3',
    });
  });
});

function column(files: readonly ContractFile[], productKey: string): Column | undefined {
  const { mesh } = loadMesh([domain('orders'), domain('customer'), ...files]);
  return mesh.products
    .find(({ key }) => key === productKey)
    ?.columns.find((candidate) => candidate.name === 'customer_id');
}

function governance(given: Column | undefined) {
  const { tags, isPii, mask, unmask, tokenLabel, references } = given ?? {};
  return { tags, isPii, mask, unmask, tokenLabel, productKey: references?.productKey };
}

function domain(name: string): ContractFile {
  return { path: `${name}/domain.yaml`, text: `name: ${name}\nbounded_context: ${name}\nowner: "@${name}"\n` };
}

function broken(file: ContractFile): ContractFile {
  return { ...file, text: `${file.text}colour: red\n` };
}

function contract(name: string, key: string, ...columns: readonly string[]): ContractFile {
  const [folder, , product] = name.split('.');
  const text = `name: ${name}
version: "1.0.0"
primary_key: [${key}]
schema:
${columns.map((line) => `  - ${line}\n`).join('')}sla: { freshness: 1h }
semantics: {}
access: { unmask: [{ role: admin }] }
`;
  return { path: `${folder}/${product}.contract.yaml`, text };
}
