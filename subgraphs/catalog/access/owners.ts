// Whose decision access to a product is.

import type { Product } from '../../../contracts/product.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { mayWrite } from '../../access/decide.ts';

/** Whether the viewer decides about access to the product of this id. */
export function isOwner(viewer: Viewer, id: string, products: readonly Product[]): boolean {
  return ownsAll(
    viewer,
    products.filter((product) => product.id === id),
  );
}

/** @returns the ids of the products that the viewer decides about, in their order */
export function ownedProducts(viewer: Viewer, products: readonly Product[]): readonly string[] {
  const byId = new Map<string, Product[]>();
  for (const product of products) byId.set(product.id, [...(byId.get(product.id) ?? []), product]);
  return [...byId].flatMap(([id, majors]) => (ownsAll(viewer, majors) ? [id] : []));
}

/** A grant opens all majors of a product, so it takes an owner of all that are served; drafts count where nothing else is. */
function ownsAll(viewer: Viewer, majors: readonly Product[]): boolean {
  const served = majors.filter(({ status }) => status !== 'draft');
  const counting = served.length > 0 ? served : majors;
  return viewer.role !== 'anonymous' && counting.length > 0 && counting.every((product) => owns(viewer, product));
}

/** Those who may write it, and its owner's team, with or without its sign, `@orders-team`. */
export function owns(viewer: Viewer, { access, owner }: Product): boolean {
  return mayWrite(access, viewer) || (viewer.team !== null && plain(viewer.team) === plain(owner.team));
}

function plain(team: string): string {
  return team.replace(/^@/, '');
}
