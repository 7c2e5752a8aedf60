// The contracts of one mesh by what they stand for, and which of them two meshes have otherwise.

import type { ContractFile } from '../../contracts/load.ts';
import { identityOf, pathOf } from '../../contracts/overlay-files.ts';
import type { Mesh } from '../../contracts/product.ts';
import type { ConcordError } from '../../errors/concord-error.ts';

/** By `identityOf`: `orders/order_facts.contract.yaml`, wherever the text comes from. */
export type MeshFiles = ReadonlyMap<string, ContractFile>;

/** Where two stand for the same, the later origin wins. */
export function meshFiles(...origins: readonly (readonly ContractFile[])[]): MeshFiles {
  return new Map(origins.flat().map((file) => [identityOf(file), file]));
}

/** Domains first, because products need theirs. */
export function findChanged(before: MeshFiles, after: MeshFiles): readonly string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  const changed = [...all].filter((id) => before.get(id)?.text !== after.get(id)?.text).sort();
  const isDomain = (id: string) => id.endsWith('/domain.yaml');
  return [...changed.filter(isDomain), ...changed.filter((id) => !isDomain(id))];
}

/** `files` with these as `other` has them: another text, or none. */
export function replaceFiles(files: MeshFiles, ids: readonly string[], other: MeshFiles): MeshFiles {
  const replaced = new Map(files);
  for (const id of ids) {
    const file = other.get(id);
    if (file === undefined) replaced.delete(id);
    else replaced.set(id, file);
  }
  return replaced;
}

/** What of the files is in the mesh, and has no problem. Drafts are: somebody wants them so. */
export function listServed({ domains, products }: Mesh, problems: readonly ConcordError[]): ReadonlySet<string> {
  const broken = new Set(problems.map(({ at }) => at?.file));
  const sound = products.filter(({ at }) => !broken.has(at.file));
  return new Set([
    ...domains.map(({ name }) => pathOf({ kind: 'domain', domain: name })),
    ...sound.map(({ at }) => identityOf({ path: at.file })),
  ]);
}
