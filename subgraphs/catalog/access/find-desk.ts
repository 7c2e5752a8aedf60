// Where this catalog takes access requests.

import { ConcordError } from '../../../errors/concord-error.ts';
import type { CatalogRequest } from '../request.ts';
import type { AccessDesk } from './access-desk.ts';

/** @throws ConcordError MESH_STORE_NOT_SET_UP for a catalog that has none */
export function findDesk({ desk }: CatalogRequest): AccessDesk {
  if (desk === null) throw new ConcordError('MESH_STORE_NOT_SET_UP', {});
  return desk;
}
