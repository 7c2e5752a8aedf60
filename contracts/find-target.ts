// Finds the product that a reference means. Without a major it is the one that is live (published or deprecated); where
// several are, the reference is ambiguous.

import type { ContractReading } from './read-contract.ts';

export type Target =
  | { readonly kind: 'found'; readonly reading: ContractReading }
  | { readonly kind: 'missing' }
  /** What may be written instead, `customer.customer_dim@3`. */
  | { readonly kind: 'ambiguous'; readonly majors: readonly string[] };

/** `given` is `<domain>.<product>` or `<domain>.<product>@<major>`. */
export function findTarget(given: string, readings: readonly ContractReading[]): Target {
  const [id = '', major] = given.split('@');
  const all = readings.filter(
    ({ product }) => product.id === id && (major === undefined || product.version.major === Number(major)),
  );
  const live = all.filter(({ product }) => product.status !== 'draft');
  const candidates = live.length > 0 ? live : all;
  const [reading, second] = candidates;
  if (reading === undefined) return { kind: 'missing' };
  if (second === undefined || major !== undefined) return { kind: 'found', reading };
  return { kind: 'ambiguous', majors: candidates.map(({ product }) => `${id}@${product.version.major}`).sort() };
}

/** Whether it may be a major whose file could not be read. `known` are the ids of all that were written. */
export function isUnreadMajor(given: string, readings: readonly ContractReading[], known: readonly string[]): boolean {
  const id = given.replace(/@.*/, '');
  const written = known.filter((name) => name === id).length;
  return written > readings.filter(({ product }) => product.id === id).length;
}
