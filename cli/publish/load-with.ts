// Files of contracts -> the mesh that this environment serves of them.

import { type ContractFile, loadMesh } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';
import type { Environment } from '../environment.ts';
import { createNameDatabase } from '../name-database.ts';

export function loadWith(environment: Environment, files: readonly ContractFile[]): Mesh {
  return loadMesh(files, environment.roles, createNameDatabase(environment)).mesh;
}
