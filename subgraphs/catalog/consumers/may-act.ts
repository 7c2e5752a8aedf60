// Who may act for a registration: see its contact, and take it out.

import { belongsTo, type Registration } from '../../../mesh/consumers/registration.ts';
import { isOwner } from '../access/owners.ts';
import type { CatalogRequest } from '../request.ts';

export function mayAct(registration: Registration, request: CatalogRequest): boolean {
  return belongsTo(registration, request.viewer) || mayOversee(registration.product, request);
}

/** Owners of the product, by its id, and platform roles. */
export function mayOversee(product: string, { viewer, view, consumers }: CatalogRequest): boolean {
  return isOwner(viewer, product, view.index.products) || consumers.desk?.isPlatform(viewer) === true;
}
