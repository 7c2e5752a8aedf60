// A major is answered until the day that was announced at least 90 days ahead, and goes not before it. A later major may only
// be published when its readers know until when they have to move.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Mesh, Product } from '../product.ts';
import type { ComparedMesh } from './compare-meshes.ts';
import { announcerOf, earliestSunset, isOver, sunsetOf } from './sunset-of.ts';

/** @param today 2026-01-31, in UTC */
export function judgeSunsets(before: ComparedMesh, after: ComparedMesh, today: string): readonly ConcordError[] {
  const isOverNow = (product: Product) => isOver(sunsetOf(product), today);
  const read = before.mesh.products.filter((product) => product.status !== 'draft' && !isOverNow(product));
  const isRefused = ({ key }: Product) => after.refused.some(({ productKey }) => productKey === key);
  const stay = after.mesh.products.filter(({ status }) => status !== 'draft');
  return read.flatMap((known) => {
    const product = stay.find(({ key }) => key === known.key);
    if (product !== undefined) return judgeNotice(known, product, { before: before.mesh, after: after.mesh, today });
    return isRefused(known) ? [] : [refuseRemoval(known, { before: before.mesh, after: after.mesh, today })];
  });
}

type Setting = { readonly before: Mesh; readonly after: Mesh; readonly today: string };

function judgeNotice(known: Product, product: Product, { before, after, today }: Setting): readonly ConcordError[] {
  const earlier = sunsetOf(known);
  const date = sunsetOf(product);
  const earliest = earliestSunset(today);
  const { id, version } = product;
  const data = { product: id, previous: `${version.major}.x`, earliest };
  if (date !== null && date !== earlier && date < earliest) {
    const at = announcerOf(product, after);
    if (earlier === null) return [new ConcordError('SUNSET_TOO_SOON', { ...data, date }, { at })];
    if (date < earlier) return [new ConcordError('SUNSET_BROUGHT_FORWARD', { ...data, date, before: earlier }, { at })];
  }
  const fresh = after.products.find((other) => isNewMajorAbove(other, product, before));
  if (fresh === undefined || (date !== null && (date >= earliest || date !== earlier))) return [];
  const { version: newVersion, versionAt: at } = fresh;
  if (date !== null) return [new ConcordError('SUNSET_TOO_SOON', { ...data, date }, { at })];
  return [new ConcordError('MAJOR_WITHOUT_SUNSET', { ...data, version: newVersion.text }, { at })];
}

/** Whether readers of `product` meet it now for the first time. */
function isNewMajorAbove(other: Product, product: Product, before: Mesh): boolean {
  const wasThere = before.products.some(({ key, status }) => key === other.key && status !== 'draft');
  return (
    other.id === product.id && other.version.major > product.version.major && other.status !== 'draft' && !wasThere
  );
}

/** At the contract that made it a draft, or where the one stood that is gone. */
function refuseRemoval(known: Product, { after, today }: Setting): ConcordError {
  const { id: product, version, key } = known;
  const sunset = sunsetOf(known);
  const at = after.products.find((one) => one.key === key)?.versionAt ?? known.versionAt;
  const data = { product, version: version.text, sunset, earliest: earliestSunset(today) };
  return new ConcordError('PRODUCT_REMOVED_EARLY', data, { at });
}
