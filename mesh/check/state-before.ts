// What a change is held against: what is published, and where nothing is, the folder that is served. A file of that folder that
// is itself what changes tells nothing of before, but those that refer to it were served beside it: without it they would fall
// out or be denied to everybody, and come back by the change as if it had unmasked them.

import { parseFileName, productKeyOf } from '../../contracts/file-name.ts';
import type { ContractFile, LoadedMesh } from '../../contracts/load.ts';
import { overlayFiles, withoutThose } from '../../contracts/overlay-files.ts';
import type { Mesh } from '../../contracts/product.ts';
import { readDeclared } from '../../contracts/read-declared.ts';
import type { FilesBefore } from './check-request.ts';

type Origins = {
  /** The folder that is served. */
  readonly served: readonly ContractFile[];
  readonly published: readonly ContractFile[];
  /** What changes, by the paths that it was read from. */
  readonly sent: readonly ContractFile[];
};

export function stateBefore({ served, published, sent }: Origins): Pick<FilesBefore, 'contracts' | 'brought'> {
  const sentPaths = new Map(sent.map((file) => [file.path, file]));
  const standing = served.filter(({ path }) => !sentPaths.has(path));
  const known = overlayFiles(standing, published);
  const own = served.flatMap(({ path }) => sentPaths.get(path) ?? []);
  return { contracts: known, brought: withoutThose(own, known) };
}

type Load<Loaded> = (files: readonly ContractFile[]) => Loaded;

/** The mesh as it is served before a change, without what the change brings. */
export function loadBefore({ contracts, brought = [] }: FilesBefore, load: Load<Mesh>): Mesh {
  const mesh = load([...contracts, ...brought]);
  const keys = keysOf(brought);
  return keys.size === 0 ? mesh : { ...mesh, products: mesh.products.filter(({ key }) => !keys.has(key)) };
}

/** The same, with what was refused of it. */
export function readBefore(files: FilesBefore, load: Load<LoadedMesh>): LoadedMesh {
  const { brought = [] } = files;
  if (brought.length === 0) return load(files.contracts);
  const keys = keysOf(brought);
  const loaded = load([...files.contracts, ...brought]);
  const products = loaded.mesh.products.filter(({ key }) => !keys.has(key));
  const refused = loaded.refused.filter(({ productKey }) => productKey === null || !keys.has(productKey));
  // A problem that others have only beside what the change brings is one that the change makes.
  const known = load(files.contracts);
  return { ...known, mesh: { ...loaded.mesh, products }, refused };
}

/**
 * `before` as far as it hides something, with what stands in contracts that cannot be served beside the change: they would
 * otherwise be forgotten, and come back showing what they hid.
 */
export function withFallen(before: Mesh, { contracts }: Pick<FilesBefore, 'contracts'>): Mesh {
  const served = new Set(before.products.map(({ key }) => key));
  const fallen = contracts.flatMap((file) => readDeclared(file, before.domains) ?? []);
  return { ...before, products: [...before.products, ...fallen.filter(({ key }) => !served.has(key))] };
}

function keysOf(files: readonly ContractFile[]): ReadonlySet<string> {
  return new Set(
    files.flatMap(({ path }) => {
      const name = parseFileName(path);
      return name?.kind === 'product' ? [productKeyOf(name)] : [];
    }),
  );
}
