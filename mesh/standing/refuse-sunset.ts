// A major past its sunset is answered no more, whatever it is asked by: its fields stay in the schema, so that operations
// validate and their callers are told what to ask instead. Held against the clock of each request, without a restart.

import type { Product, Sunset } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';

/** @throws ConcordError VERSION_SUNSET */
export type RefuseSunset = (product: Product) => void;

/** @param now milliseconds since 1970; absent = no sunset is ever reached */
export function createRefuseSunset(now: (() => number) | undefined): RefuseSunset {
  if (now === undefined) return () => undefined;
  return (product) => refuseSunset(product, now());
}

/** @throws ConcordError VERSION_SUNSET */
export function refuseSunset(product: Product, now: number): void {
  if (product.sunset !== null && isOver(product.sunset, now)) throw tellSunset(product, product.sunset);
}

export function tellSunset({ key, version }: Product, { date, successor, migrationNotes }: Sunset): ConcordError {
  const data = { product: key, version: version.text, date: date ?? '', successor, migrationNotes };
  return new ConcordError('VERSION_SUNSET', data);
}

/** @param now milliseconds since 1970 */
export function isOver(sunset: Sunset | null, now: number): boolean {
  return sunset?.endsAt != null && now >= sunset.endsAt;
}
