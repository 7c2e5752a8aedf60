// Meshes of a small shop, and generations over them that stand in no database: what is tested here is what becomes of them.

import type { Generation } from '../../../cli/live-mesh/open-generation.ts';
import { type ContractFile, loadMesh } from '../../../contracts/load.ts';
import type { Mesh } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';

export const domain: ContractFile = {
  path: 'folder/shop/domain.yaml',
  text: 'name: shop\nbounded_context: Visits.\nowner: "@shop"\n',
};

type Parts = { readonly description?: string; readonly columns?: readonly string[]; readonly key?: string };

export const visits = ({
  description = 'Who came.',
  columns = [],
  key = 'string',
}: Parts = {}) => `name: shop.product.visits
version: "1.0.0"
description: ${description}
primary_key: [visit_id]
schema:
  - { name: visit_id, type: ${key}, required: true }
${columns.map((column) => `  - ${column}\n`).join('')}sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
`;

export const baskets = (description = 'What they took.') => `name: shop.product.baskets
version: "1.0.0"
description: ${description}
primary_key: [basket_id]
schema:
  - { name: basket_id, type: string, required: true }
  - { name: visit_id, type: string, references: { product: shop.visits, column: visit_id } }
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
`;

export const file = (product: string, text: string, origin = 'published'): ContractFile => {
  return { path: `${origin}/shop/${product}.contract.yaml`, text };
};

export const load = (files: ReadonlyMap<string, ContractFile>) => loadMesh([...files.values()], ['analyst', 'admin']);

export const meshOf = (...texts: readonly ContractFile[]): Mesh =>
  loadMesh([domain, ...texts], ['analyst', 'admin']).mesh;

/** What each product says of itself. */
export const describe = ({ products }: Mesh) =>
  Object.fromEntries(products.map(({ name, description }) => [name, description]));

export type Opened = Generation & { readonly events: string[] };

/** @param unfit products whose tables do not fit */
export function openFake(mesh: Mesh, unfit: readonly string[] = []): Opened {
  const events: string[] = [];
  const problems = mesh.products
    .filter(({ name }) => unfit.includes(name))
    .map(({ id, at }) => new ConcordError('TABLE_MISSING', { product: id, table: `shop.${id}` }, { at }));
  return {
    mesh,
    subgraphs: [],
    parts: [],
    problems,
    show: () => void events.push('show'),
    begin: async () => void events.push('begin'),
    rest: async () => void events.push('rest'),
    close: async () => void events.push('close'),
    findUnfit: async () => problems,
    events,
  };
}
