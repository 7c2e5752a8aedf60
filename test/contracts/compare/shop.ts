// A small mesh of two products, and what an edit of its texts changes.

import type { Change } from '../../../contracts/compare/change.ts';
import { type ComparedMesh, compareMeshes } from '../../../contracts/compare/compare-meshes.ts';
import { judgeVersions } from '../../../contracts/compare/judge-versions.ts';
import { createIsTouched } from '../../../contracts/compare/touched.ts';
import { type ContractFile, loadMesh } from '../../../contracts/load.ts';

export type Files = Readonly<Record<string, string>>;

export const orders = 'shop/orders.contract.yaml';
export const buyers = 'shop/buyers.contract.yaml';

export const shop: Files = {
  'shop/domain.yaml': `name: shop
bounded_context: A shop
owner: { team: "@shop-team" }
`,
  [buyers]: `name: shop.product.buyers
version: "1.0.0"
primary_key: [buyer_id]
schema:
  - { name: buyer_id, type: uuid, required: true }
  - { name: email, type: string, tags: [PII], mask: redact }
sla: { freshness: 1h }
semantics: { buyer_id: Who buys }
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`,
  [orders]: `name: shop.product.orders
version: "2.1.0"
primary_key: [order_id]
schema:
  - { name: order_id, type: string, required: true }
  - { name: buyer_id, type: uuid, required: true, references: { product: shop.buyers, column: buyer_id, as: buyer, reverse: orders } }
  - { name: amount, type: "decimal(12,2)", required: true, unit: USD, constraints: [{ min: 0 }] }
  - { name: items, type: integer, required: true }
  - { name: status, type: string, required: true, constraints: [{ in: [placed, shipped, paid] }] }
  - { name: note, type: string }
  - { name: serial, type: bigint, tags: [PII], mask: tokenize }
  - { name: phone, type: string, tags: [PII], mask: last4, unmask: [{ role: admin }, { role: support }] }
  - { name: profile, type: json, tags: [PII], pii_paths: [$.email, $.name] }
sla: { freshness: 1h, availability: 99.9%, latency_p95_ms: 500, completeness: 99%, accuracy: 99%, late_arrival_window: 1h }
semantics: { amount: Gross }
quality:
  - { name: amounts, type: not_null, column: amount, severity: error }
access: { read: [{ role: analyst }, { role: sales }], unmask: [{ role: admin }, { role: support }, { role: auditor }], min_group: 5 }
on_broken_quality: { default: warn }
retention_days: 730
region: EU
`,
};

/** Each `[from, to]` must be found. */
export function edit(file: string, ...replacements: readonly (readonly [from: string, to: string])[]): Files {
  const text = shop[file] ?? '';
  const edited = replacements.reduce((given, [from, to]) => {
    if (!given.includes(from)) throw new Error(`${file} has no "${from}"`);
    return given.replace(from, to);
  }, text);
  return { ...shop, [file]: edited };
}

export function load(files: Files): ComparedMesh {
  const { mesh, problems, refused } = loadMesh(asFiles(files));
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { mesh, refused };
}

function asFiles(files: Files): readonly ContractFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}

export function changesOf(after: Files, before: Files = shop): readonly Change[] {
  return compareMeshes(load(before), load(after));
}

/** `type-changed major shop.orders.amount [amount]` */
export function briefly(changes: readonly Change[]): readonly string[] {
  return changes.map(({ kind, level, product, column, fields }) =>
    [kind, level, column === null ? product : `${product}.${column}`, `[${fields.join(' ')}]`].join(' '),
  );
}

export const today = '2026-06-01';

/** The sentences of what is wrong with the versions. */
export function problemsOf(after: Files, before: Files = shop): readonly string[] {
  const [earlier, later] = [load(before), load(after)];
  const isTouched = createIsTouched(asFiles(before), asFiles(after));
  return judgeVersions(earlier, later, compareMeshes(earlier, later), { today, isTouched }).map(
    ({ code, message }) => `${code} ${message}`,
  );
}
