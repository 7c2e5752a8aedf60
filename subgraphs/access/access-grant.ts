// What an approved access request makes clear: some columns of one product, for one consumer, until a moment.

import { maskingOf } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';

export type AccessGrant = {
  /** Of the access request that was approved. */
  readonly id: string;
  /** As `consumerOf` names it. */
  readonly consumer: string;
  /**
   * As which it was asked for: it counts for no other, since the row rules that the owner had before him are those of this
   * role.
   */
  readonly role: string;
  /** `Product.id`: it counts for all majors. */
  readonly product: string;
  readonly columns: readonly string[];
  /** Milliseconds since 1970; at this moment it has expired. */
  readonly until: number;
};

/**
 * Who holds grants: the consumer that the token names, else its subject; null for who is anonymous. The kinds are kept
 * apart, so that nobody takes over a consumer's grants by a subject of that name.
 */
export function consumerOf({ consumer, subject, role }: Viewer): string | null {
  if (role === 'anonymous') return null;
  return consumer === null ? `subject:${subject}` : `consumer:${consumer}`;
}

/** The grants that count for a viewer at this moment; `[]` where none does. The clock is in it. */
export type GrantsOf = (viewer: Viewer) => readonly AccessGrant[];

const none: readonly AccessGrant[] = [];
export const noGrants: GrantsOf = () => none;

/** A list of grants that is given again and again is sorted by consumers once. */
const sorted = new WeakMap<readonly AccessGrant[], ReadonlyMap<string, readonly AccessGrant[]>>();

/** @param now milliseconds since 1970 */
export function grantsFor(viewer: Viewer, grants: readonly AccessGrant[], now: number): readonly AccessGrant[] {
  const consumer = consumerOf(viewer);
  if (consumer === null || grants.length === 0) return none;
  const byConsumer = sorted.get(grants) ?? sortByConsumer(grants);
  sorted.set(grants, byConsumer);
  return byConsumer.get(consumer)?.filter(({ role, until }) => role === viewer.role && now < until) ?? none;
}

function sortByConsumer(grants: readonly AccessGrant[]): ReadonlyMap<string, readonly AccessGrant[]> {
  const byConsumer = new Map<string, AccessGrant[]>();
  for (const grant of grants) {
    const mine = byConsumer.get(grant.consumer) ?? [];
    mine.push(grant);
    byConsumer.set(grant.consumer, mine);
  }
  return byConsumer;
}

/** Grants that count together for one consumer in one role; the first set of a list is that of who has none. */
export type GrantSets = readonly (readonly AccessGrant[])[];

/** All of each consumer's grants in one role, and what is left of them each time that one expires. */
export function listGrantSets(grants: readonly AccessGrant[]): GrantSets {
  return [none, ...sortByHolder(grants).flatMap(listSetsByEnd)];
}

/**
 * The same for what may come next: one of the open requests is approved, or one of the approved is taken back. What comes
 * after that is asked for then.
 */
export function listComingGrantSets({ approved, pending }: ComingGrants): GrantSets {
  const isOpen = new Set(pending);
  return [
    none,
    ...sortByHolder([...approved, ...pending]).flatMap((all) => {
      const now = all.filter((grant) => !isOpen.has(grant));
      const more = all.filter((grant) => isOpen.has(grant)).map((grant) => [...now, grant]);
      const fewer = now.map((grant) => now.filter((other) => other !== grant));
      return [now, ...more, ...fewer].flatMap(listSetsByEnd);
    }),
  ];
}

export type ComingGrants = { readonly approved: readonly AccessGrant[]; readonly pending: readonly AccessGrant[] };

function listSetsByEnd(grants: readonly AccessGrant[]): GrantSets {
  const byEnd = [...grants].sort((a, b) => a.until - b.until);
  return byEnd.map((_, expired) => byEnd.slice(expired));
}

function sortByHolder(grants: readonly AccessGrant[]): GrantSets {
  const byHolder = new Map<string, AccessGrant[]>();
  for (const grant of grants) {
    const holder = JSON.stringify([grant.consumer, grant.role]);
    byHolder.set(holder, [...(byHolder.get(holder) ?? []), grant]);
  }
  return [...byHolder.values()];
}

/** A grant includes reading its product. */
export function grantsReading({ id }: Pick<Product, 'id'>, grants: readonly AccessGrant[]): boolean {
  return grants.some(({ product }) => product === id);
}

/**
 * Whether a grant makes the column clear. That of a key covers all columns that refer to it, else a viewer who is clear
 * on one side of a join could not join; a column that refers to a key is covered by nothing else.
 */
export function isGranted({ id }: Pick<Product, 'id'>, column: Column, grants: readonly AccessGrant[]): boolean {
  const key = column.references === null ? `${id}.${column.name}` : column.references.root;
  return grants.some(({ product, columns }) => columns.some((name) => `${product}.${name}` === key));
}

/** Whether access to the column is asked for, and decided, at the key that it refers to. */
export function isDecidedAtKey(column: Column): boolean {
  return column.references !== null && maskingOf(column) !== null;
}
