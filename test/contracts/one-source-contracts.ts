// Contracts over one table, written by the few keys that a test is about, and what becomes of them when they are read together.

import { type ContractFile, loadMesh } from '../../contracts/load.ts';
import type { Column } from '../../contracts/product.ts';

/** Where a contract says no other `source`. */
const table = 'source: { table: shop.things }';
export const admin = { role: 'admin', domain: null, team: null };

export type Options = {
  readonly source?: string;
  readonly unmask?: string;
  readonly minGroup?: number;
  readonly key?: string;
};

export function load(...files: readonly ContractFile[]) {
  const domains = [domain('shop', ''), domain('apart', 'database: { url_env: APART_URL }')];
  const all = [...domains.filter(({ path }) => files.every((file) => file.path !== path)), ...files];
  const { mesh, problems } = loadMesh(all);
  return {
    mesh,
    problems: problems.map(({ message }) => message),
    /** Those of this name, in the order of the products. */
    columns: (name: string): readonly Column[] =>
      mesh.products.flatMap(({ columns }) => columns.filter((column) => column.name === name)),
  };
}

export function columnOf(keys: string): string {
  return `{ name: value, type: string${keys === 'no mask' ? '' : `, ${keys}`} }`;
}

export function product(name: string, column: string, options: Options = {}): ContractFile {
  const [folder, short] = name.split('.');
  const text = `name: ${folder}.product.${short}
version: "1.0.0"
${options.source ?? table}
primary_key: [id]
schema:
  - ${options.key ?? '{ name: id, type: string, required: true }'}
  - ${column}
sla: { freshness: 1h }
semantics: {}
access: { unmask: ${options.unmask ?? '[{ role: admin }]'}${options.minGroup === undefined ? '' : `, min_group: ${options.minGroup}`} }
`;
  return { path: `${folder}/${short}.contract.yaml`, text };
}

export function domain(name: string, line: string): ContractFile {
  return { path: `${name}/domain.yaml`, text: `name: ${name}\nbounded_context: b\nowner: "@a"\n${line}\n` };
}
