// Contracts of several origins as the files of one mesh: where two stand for the same domain or product, the later origin wins.

import { type FileName, parseFileName } from './file-name.ts';
import type { ContractFile } from './load.ts';

/**
 * A file that stands for nothing is kept, so that loading tells of it.
 *
 * `overlayFiles(folder, published)` is what is served.
 */
export function overlayFiles(...origins: readonly (readonly ContractFile[])[]): readonly ContractFile[] {
  const files = new Map<string, ContractFile>();
  for (const file of origins.flat()) files.set(identityOf(file), file);
  return [...files.values()];
}

/** The files that stand for nothing that `those` stand for. */
export function withoutThose(files: readonly ContractFile[], those: readonly ContractFile[]): readonly ContractFile[] {
  const kept = new Set(overlayFiles(files, those));
  return files.filter((file) => kept.has(file));
}

/** Equal for what stands for the same, `.yml` or `.yaml`, in whatever folder. */
export function identityOf({ path }: Pick<ContractFile, 'path'>): string {
  const name = parseFileName(path);
  return name === null ? path : pathOf(name);
}

/** Where it stands in a folder of contracts, `orders/order_facts.v3.contract.yaml`. */
export function pathOf(name: FileName): string {
  if (name.kind === 'domain') return `${name.domain}/domain.yaml`;
  const major = name.major === null ? '' : `.v${name.major}`;
  return `${name.domain}/${name.product}${major}.contract.yaml`;
}

/** `orders.order_facts@3` -> what its file stands for; null for what is no key of a product. */
export function nameOfKey(key: string): Extract<FileName, { kind: 'product' }> | null {
  const [, domain, product, major] = /^([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)(?:@([1-9]\d{0,5}))?$/.exec(key) ?? [];
  if (domain === undefined || product === undefined) return null;
  return { kind: 'product', domain, product, major: major === undefined ? null : Number(major) };
}
