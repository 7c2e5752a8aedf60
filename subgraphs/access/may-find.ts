// Product x Viewer -> whether the catalog shows the product. One that it does not show must look like one that is not
// there, wherever it could appear.

import type { Product } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { type AccessGrant, grantsReading } from './access-grant.ts';
import { mayRead, mayWrite } from './decide.ts';

/**
 * A draft is for those who write it. `discovery: public` is for everybody who reaches the gateway, `members` for those
 * who may read, also by a grant.
 */
export function mayFind(product: Product, viewer: Viewer, grants: readonly AccessGrant[] = []): boolean {
  const isOwners = viewer.domain === product.domain || mayWrite(product.access, viewer);
  if (product.status === 'draft') return isOwners;
  return product.access.discovery === 'public' || mayRead(product.access, viewer) || grantsReading(product, grants);
}
