// Contracts as texts -> the mesh that they make, for tests whose contracts are all to be served.

import { type ContractFile, loadMesh } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';

/** `{ 'orders/domain.yaml': '...' }`, or what `loadMesh` takes. @throws Error with all problems */
export function readMesh(files: Readonly<Record<string, string>> | readonly ContractFile[]): Mesh {
  const { mesh, problems } = loadMesh(
    Array.isArray(files) ? files : Object.entries(files).map(([path, text]) => ({ path, text })),
  );
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return mesh;
}
