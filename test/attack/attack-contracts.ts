// The declarations of the attack mesh as contracts, through the same reader as those of users.

import type { Mesh } from '../../contracts/product.ts';
import { readMesh } from '../support/read-mesh.ts';
import { attackPaths, type ColumnDeclaration, type ProductDeclaration } from './attack-declarations.ts';
import { attackDomains, attackProducts } from './attack-products.ts';

/** Path -> text of every file of the attack mesh. */
export function writeAttackContracts(): ReadonlyMap<string, string> {
  return new Map([
    ...attackDomains.map((name): [string, string] => [`${name}/domain.yaml`, writeDomain(name)]),
    ...attackProducts.map((product): [string, string] => [fileOf(product), writeContract(product)]),
  ]);
}

export function loadAttackMesh(): Mesh {
  return readMesh(Object.fromEntries(writeAttackContracts()));
}

function writeDomain(name: string): string {
  return `name: ${name}
bounded_context: The ${name} that is attacked.
owner: { team: "@${name}-team", on_call: ${name}-pager, contact: ${name}@example.com }
`;
}

const majorOf = ({ version = '1.0.0' }: ProductDeclaration) => Number(version.split('.')[0]);

function fileOf(product: ProductDeclaration): string {
  const [domain = '', name = ''] = product.id.split('.');
  return `${domain}/${name}${majorOf(product) > 1 ? `.v${majorOf(product)}` : ''}.contract.yaml`;
}

function writeContract(product: ProductDeclaration): string {
  const [domain = '', name = ''] = product.id.split('.');
  return `name: ${domain}.product.${name}
version: "${product.version ?? '1.0.0'}"
status: published
title: ${name}
description: Rows of ${name}, to be attacked.
sla: { freshness: 1h, availability: 99.9%, latency_p95_ms: 500 }
semantics: { ${product.key[0]}: Of this row. }
${product.sameTableAs === undefined ? '' : `source: { table: ${tableOf(product.sameTableAs)} }\n`}primary_key: [${product.key.join(', ')}]
schema:
${product.columns.map((column) => `  - ${writeColumn(column, product)}\n`).join('')}access:
${product.access}
`;
}

const tableOf = (id: string) => id.replace('.', '_product.');

function writeColumn(
  { name, type, required, mask, more, refers, of = name, cast }: ColumnDeclaration,
  { sameTableAs }: ProductDeclaration,
): string {
  const parts = [`name: ${name}`, `type: "${type}"`, `description: About ${name}`];
  if (cast !== undefined) parts.push(`from: { column: ${of}, type: ${cast} }`);
  else if (of !== name && sameTableAs !== undefined) parts.push(`from: ${of}`);
  if (required === true) parts.push('required: true');
  if (mask === 'paths')
    parts.push('tags: [PII]', `pii_paths: [${attackPaths.map((path) => JSON.stringify(path)).join(', ')}]`);
  else if (mask !== undefined) parts.push('tags: [PII]', `mask: "${mask}"`);
  if (refers !== undefined) {
    const column = attackProducts.find(({ id }) => id === refers.to)?.key[0] ?? '';
    const names = [
      ...(refers.as === undefined ? [] : [`as: ${refers.as}`]),
      ...(refers.reverse === undefined ? [] : [`reverse: ${refers.reverse}`]),
    ];
    parts.push(`references: { ${[`product: ${refers.to}`, `column: ${column}`, ...names].join(', ')} }`);
  }
  if (more !== undefined) parts.push(more);
  return `{ ${parts.join(', ')} }`;
}
