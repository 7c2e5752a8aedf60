// Until when a major is answered. Its own contract says it, or that of a later major, by `previous_version`.

import type { FilePosition } from '../../errors/concord-error.ts';
import type { Mesh, Product } from '../product.ts';

export type Sunset = {
  /** 2026-09-30 */
  readonly date: string;
  /** Of the version of the contract that announces it. */
  readonly at: FilePosition;
};

/** What its own contract says goes first. */
export function sunsetOf(product: Product, { products }: Pick<Mesh, 'products'>): Sunset | null {
  const later = products.filter(({ id, version }) => id === product.id && version.major > product.version.major);
  for (const { deprecation, versionAt: at } of [product, ...later]) {
    const date = deprecation?.sunsetDate ?? null;
    if (deprecation === null || date === null) continue;
    const means = majorMeant(deprecation.previousVersion);
    const isOwn = at === product.versionAt && means === null;
    if (isOwn || means === product.version.major) return { date, at };
  }
  return null;
}

/** `2.x`, `2` and `2.1.0` mean major 2. */
export function majorMeant(previousVersion: string | null): number | null {
  const [, major] = /^v?(\d{1,6})(?:\.|$)/.exec(previousVersion ?? '') ?? [];
  return major === undefined ? null : Number(major);
}

/** Days are counted in UTC; a product is answered on the day of its sunset for the last time. */
export function isOver(sunset: Sunset | null, today: string): boolean {
  return sunset !== null && sunset.date < today;
}

const dayMs = 86_400_000;
export const leastNoticeDays = 90;

/** The first day that may be announced as a sunset today. */
export function earliestSunset(today: string): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + leastNoticeDays * dayMs).toISOString().slice(0, 10);
}
