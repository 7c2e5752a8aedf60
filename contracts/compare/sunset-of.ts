// Until when a major is answered, by days in UTC, and where that stands: in its own contract, or in that of a later major.

import type { FilePosition } from '../../errors/concord-error.ts';
import type { Mesh, Product } from '../product.ts';

/** 2026-09-30; null = nothing is announced. */
export function sunsetOf({ sunset }: Product): string | null {
  return sunset?.date ?? null;
}

/** The version of the contract that announces the sunset of a product. */
export function announcerOf(product: Product, { products }: Pick<Mesh, 'products'>): FilePosition {
  const others = products.filter(({ id, version }) => id === product.id && version.major > product.version.major);
  const said = [product, ...others].find(({ deprecation }) => deprecation?.sunsetDate === sunsetOf(product));
  return (said ?? product).versionAt;
}

/** A product is answered on the day of its sunset for the last time. */
export function isOver(sunset: string | null, today: string): boolean {
  return sunset !== null && sunset < today;
}

const dayMs = 86_400_000;
const leastNoticeDays = 90;

/** The first day that may be announced as a sunset today. */
export function earliestSunset(today: string): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + leastNoticeDays * dayMs).toISOString().slice(0, 10);
}
