// Until when each major is answered, and by what it is followed: by its own contract, or by that of a later major of the
// product, whose `deprecation` names it with `previous_version`. A draft announces nothing.

import { namespaceFieldName, productFieldName } from './graphql-names.ts';
import type { Deprecation, Product, Successor, Sunset } from './product.ts';

/** All products of a mesh, each with its sunset. */
export function linkSunsets(products: readonly Product[]): readonly Product[] {
  return products.map((product) => {
    const sunset = sunsetOf(product, products);
    return sunset === null ? product : { ...product, sunset };
  });
}

function sunsetOf(product: Product, products: readonly Product[]): Sunset | null {
  const later = products
    .filter(
      ({ id, version, status }) => id === product.id && version.major > product.version.major && status !== 'draft',
    )
    .sort((a, b) => a.version.major - b.version.major);
  const own = product.deprecation !== null && meansOwn(product) ? product.deprecation : null;
  const announced = later.find(({ deprecation }) => majorMeant(deprecation?.previousVersion) === product.version.major);
  const said = own ?? announced?.deprecation ?? null;
  if (said === null && product.status !== 'deprecated') return null;
  return { ...readSunset(said), successor: nameSuccessor((own === null ? announced : undefined) ?? later[0]) };
}

/** `2.x`, `2` and `2.1.0` mean major 2; null where nothing is named. */
export function majorMeant(previousVersion: string | null | undefined): number | null {
  const [, major] = /^v?(\d{1,6})(?:\.|$)/.exec(previousVersion ?? '') ?? [];
  return major === undefined ? null : Number(major);
}

function meansOwn({ deprecation, version }: Product): boolean {
  const major = majorMeant(deprecation?.previousVersion);
  return major === null || major === version.major;
}

function readSunset(said: Deprecation | null): Omit<Sunset, 'successor'> {
  const date = said?.sunsetDate ?? null;
  return { date, endsAt: date === null ? null : endOf(date), migrationNotes: said?.migrationNotes ?? null };
}

/** The product is answered on that day, as it is counted in UTC, for the last time. */
function endOf(date: string): number {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day + 1);
}

function nameSuccessor(product: Product | undefined): Successor | null {
  if (product === undefined) return null;
  const field = `${namespaceFieldName(product.domain)}.${productFieldName(product)}`;
  return { key: product.key, version: product.version.text, field };
}
