// Which columns a sample query asks for, by contract and role; test/subgraphs/catalog/sample-query.test.ts runs them.

import { expect, it } from 'vitest';
import { writeSampleQuery } from '../../../subgraphs/catalog/sample-query.ts';
import { createCatalogModel, createCatalogView } from '../../../subgraphs/catalog/view.ts';
import { readMesh } from '../../support/read-mesh.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

/** The sample query in one line, for the columns of a contract. */
function sampleFor(role: string, columns: readonly string[], sla = '', semantics = '{}'): string | null {
  const mesh = readMesh([
    { path: 'shop/domain.yaml', text: 'name: shop\nbounded_context: Shop.\nowner: "@shop"\n' },
    {
      path: 'shop/visits.contract.yaml',
      text: `name: shop.product.visits
version: "1.0.0"
primary_key: [id]
schema:
${columns.map((column) => `  - { ${column} }`).join('\n')}
sla: { freshness: 1h${sla} }
semantics: ${semantics}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`,
    },
  ]);
  const [visits] = mesh.products;
  const view = createCatalogView(
    createCatalogModel(mesh, () => false),
    viewerOf(role),
  );
  return visits === undefined ? null : (writeSampleQuery(visits, view)?.replaceAll(/\s+/g, ' ') ?? null);
}

const key = 'name: id, type: string, required: true';
const inShop = (argument: string, fields: string) => `{ shop { visits(${argument}) { nodes { ${fields} } } } }`;

it.each(['admin', 'analyst', 'nobody'])('leaves a denied column out for the role %s, unless it may see it', (role) => {
  const denied = 'name: passport, type: string, tags: [PII], mask: deny';
  const fields = role === 'admin' ? 'id passport' : 'id';
  expect(sampleFor(role, [key, denied])).toBe(inShop('first: 10', fields));
});

it.each([
  ['admin', 'orderBy: [{field: BORN, direction: DESC}], first: 10'],
  ['analyst', 'first: 10'],
  ['nobody', 'first: 10'],
])('orders for the role %s by no time that is masked for it', (role, argument) => {
  expect(sampleFor(role, [key, 'name: born, type: date, tags: [PII], mask: year'])).toBe(inShop(argument, 'id born'));
});

it('orders by the column of the freshness promise before other times, and shows it', () => {
  const times = ['name: made, type: date', 'name: seen, type: timestamp_tz'];
  const others = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `name: ${name}, type: integer`);
  const sample = sampleFor('analyst', [key, ...others, ...times], ', freshness_column: seen');
  expect(sample).toBe(inShop('orderBy: [{field: SEEN, direction: DESC}], first: 10', 'id a b c d seen'));
});

it('shows figures first, then kinds and texts with a meaning, then the rest', () => {
  const columns = [
    key,
    ...['a', 'b', 'c'].map((name) => `name: ${name}, type: string`),
    'name: kind, type: string, constraints: [{ in: [big, small] }]',
    'name: meant, type: string',
    'name: counted, type: integer',
    'name: rate, type: float, unit: percent',
    'name: paid, type: "decimal(12,2)", unit: EUR',
  ];
  const semantics = '{ meant: As it is meant., counted: By hand. }';
  expect(sampleFor('analyst', columns, '', semantics)).toBe(inShop('first: 10', 'id kind meant counted rate paid'));
});

it('takes a number of the key for no figure', () => {
  const columns = ['name: id, type: integer, required: true, unit: number', 'name: paid, type: integer, unit: EUR'];
  expect(sampleFor('analyst', columns)).toBe(inShop('first: 10', 'id paid'));
});

it('prefers what is not personal, even to who may see it', () => {
  const columns = [
    key,
    'name: email, type: string, tags: [PII], mask: redact',
    ...['a', 'b', 'c', 'd', 'e'].map((name) => `name: ${name}, type: integer`),
  ];
  expect(sampleFor('admin', columns)).toBe(inShop('first: 10', 'id a b c d e'));
});

it('leaves out what is deprecated, and asks for the type alone where nothing is left', () => {
  expect(sampleFor('analyst', [`${key}, deprecated: Use another`])).toBe(inShop('first: 10', '__typename'));
});
