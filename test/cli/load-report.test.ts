// What a start says of the contracts it loaded.

import { expect, it } from 'vitest';
import { describeLoad, describeProblem } from '../../cli/load-report.ts';
import { loadMesh } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';

const contract = (name: string, more = '') => ({
  path: `contracts/shop/${name}.contract.yaml`,
  text: `name: shop.product.${name}
version: "1.2.0"
primary_key: [id]
schema: [{ name: id, type: string, required: true }]
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
${more}`,
});
const domain = { path: 'contracts/shop/domain.yaml', text: 'name: shop\nbounded_context: A shop.\nowner: "@shop"\n' };
const { mesh, problems } = loadMesh([
  domain,
  contract('visits'),
  contract('carts', 'status: deprecated\n'),
  contract('plans', 'status: draft\n'),
  contract('gone'),
]);
const gone = mesh.products.find(({ id }) => id === 'shop.gone');
const missing = new ConcordError(
  'TABLE_MISSING',
  { product: 'shop.gone', table: 'shop_product.gone' },
  { at: gone?.at },
);

it('lists each product of your own with version and table, and what is not served', () => {
  expect(problems).toEqual([]);
  expect(describeLoad({ mesh, problems: [missing], domains: ['shop'], isListed: true })).toEqual([
    'Serving 2 products of 1 domain:',
    '  shop.carts   1.2.0  shop_product.carts  (deprecated)',
    '  shop.visits  1.2.0  shop_product.visits',
    'Drafts, which are not served: shop.plans.',
    'Not served, because of their tables: shop.gone. See above, or ask "npx concord doctor".',
  ]);
});

it('is one line for the demo when all is well', () => {
  const sound = { ...mesh, products: mesh.products.filter(({ id }) => id === 'shop.visits') };
  expect(describeLoad({ mesh: sound, problems: [], domains: ['shop'], isListed: false })).toEqual([
    'Serving 1 product of 1 domain.',
  ]);
});

it('tells a problem with its code, by which it is found in the docs', () => {
  expect(describeProblem(missing)).toMatch(/^contracts\/shop\/gone\.contract\.yaml:1:7 .* \(TABLE_MISSING\)$/);
});
