// The mesh that is looked at: in place of a contract that is refused the one that stood before it, so that a slip in one file
// does not look like the loss of a product and of all that refers to it.

import type { ContractFile, LoadedMesh } from '../../contracts/load.ts';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import type { CheckTools } from './check-request.ts';

/** @param loaded what became of `after` */
export function loadStandIns(
  before: readonly ContractFile[],
  after: readonly ContractFile[],
  loaded: LoadedMesh,
  { load }: Pick<CheckTools, 'load'>,
): LoadedMesh {
  const names = new Set(loaded.refused.map(({ file }) => file));
  const refused = after.filter(({ path }) => names.has(path));
  const kept = new Set(overlayFiles(before, refused));
  const standIns = before.filter((file) => !kept.has(file));
  return standIns.length === 0 ? loaded : load([...after.filter((file) => !refused.includes(file)), ...standIns]);
}
