// Two states of a mesh -> the columns of which somebody would see more than before: by a weaker mask, more grantees, a tag less,
// also through another product over the same table, or through a key that is referenced. Strict on purpose: of two masks of
// which neither hides all that the other does, each is weaker than the other.

import type { Change } from '../../contracts/compare/change.ts';
import { nameGrantee } from '../../contracts/grantee-name.ts';
import { isWithin } from '../../contracts/pii-path.ts';
import type { Column, Grantee, Mask, Mesh, Product } from '../../contracts/product.ts';
import { isSameSource } from '../../contracts/source.ts';
import { tableColumnOf } from '../../contracts/table-column.ts';

type Place = { readonly product: Product; readonly column: Column };

/** Changes of kind `mask-loosened`, one for each product and column. */
export function findLoosened(before: Mesh, after: Mesh): readonly Change[] {
  const protectedPlaces = before.products.flatMap(placesOf).filter(({ column }) => isProtected(column));
  const shown = before.products.filter(isShown).flatMap(placesOf);
  return after.products
    .filter(isShown)
    .flatMap(placesOf)
    .flatMap((place): readonly Change[] => {
      const { product, column } = place;
      const own = shown.find((one) => isSamePlace(one, place));
      if (own !== undefined && findWidening(own.column, column) === null) return [];
      // A draft shows nothing, but what it protects it protects.
      const found = protectedPlaces
        .filter((one) => isSamePlace(one, place) || isSameColumn(one, place))
        .flatMap((one) => ({ one, widening: findWidening(one.column, column) }))
        .find(({ widening }) => widening !== null);
      if (found === undefined) return [];
      const { one, widening } = found;
      const through = isSamePlace(one, place) ? '' : `, as it is in ${one.product.key}`;
      const message = `The column "${column.name}" is less protected than before${through}: ${widening}.`;
      const { key } = product;
      return [
        {
          kind: 'mask-loosened',
          level: 'minor',
          product: key,
          column: column.name,
          fields: [],
          message,
          at: column.at,
        },
      ];
    });
}

function placesOf(product: Product): readonly Place[] {
  return product.columns.map((column) => ({ product, column }));
}

function isShown({ status }: Product): boolean {
  return status !== 'draft';
}

function isProtected({ mask, piiPaths, isPii }: Column): boolean {
  return mask !== null || piiPaths.length > 0 || isPii;
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.product.key === b.product.key && a.column.name === b.column.name;
}

function isSameColumn(a: Place, b: Place): boolean {
  return isSameSource(a.product, b.product) && tableColumnOf(a.column) === tableColumnOf(b.column);
}

/** What is seen more, in words; null for nothing. */
function findWidening(before: Column, after: Column): string | null {
  if (before.isPii && !after.isPii) return 'it is no longer tagged as personal data';
  if (isWeaker(before.mask, after.mask)) {
    return after.mask === null
      ? `its mask ${before.mask} is gone`
      : `its mask is ${after.mask}, no longer ${before.mask}`;
  }
  if (after.mask === null) {
    const lost =
      before.mask === null
        ? before.piiPaths.find((path) => !after.piiPaths.some((one) => isWithin(path, one)))
        : undefined;
    if (lost !== undefined) return `${lost.text} is no longer masked in it`;
    if (after.piiPaths.length === 0) return null;
  }
  if (after.tokenColumn !== null && after.tokenColumn !== before.tokenColumn) {
    return `its tokens come from another column, ${after.tokenColumn}`;
  }
  const isMaskedBefore = before.mask !== null || before.piiPaths.length > 0;
  const added = isMaskedBefore
    ? after.unmask.find((grantee) => !before.unmask.some((one) => covers(one, grantee)))
    : undefined;
  return added === undefined ? null : `${nameGrantee(added)} may see it in clear`;
}

/** Constant masks hide everything, tokens hide all but equality, the others show a part. */
const hiding: Readonly<Record<Mask, number>> = {
  deny: 4,
  null: 3,
  redact: 3,
  sha256: 2,
  tokenize: 2,
  last4: 1,
  year: 1,
  bucket: 1,
};

function isWeaker(before: Mask | null, after: Mask | null): boolean {
  if (before === null || before === after) return false;
  if (after === null) return true;
  const isLess = hiding[after] < hiding[before];
  return isLess || (hiding[after] === hiding[before] && hiding[after] < 3);
}

/** Whether who is the second is also the first. */
function covers(wide: Grantee, narrow: Grantee): boolean {
  return (['role', 'domain', 'team'] as const).every((part) => wide[part] === null || wide[part] === narrow[part]);
}
