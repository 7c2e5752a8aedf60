// What the readers of one major meet: the changes of its own contract, and where a new major comes that it gives way to, what is
// different there.

import type { Change, ChangeKind } from '../../contracts/compare/change.ts';
import { compareProducts } from '../../contracts/compare/compare-product.ts';
import { sunsetOf } from '../../contracts/compare/sunset-of.ts';
import type { Mesh, Product } from '../../contracts/product.ts';

/** The major that readers have to move to, null where there is none, and until when; null = it is not announced. */
export type Move = { readonly to: Product | null; readonly until: string | null; readonly changes: readonly Change[] };

export type Met = {
  /** As its readers know it. */
  readonly product: Product;
  /** Null where it goes. */
  readonly later: Product | null;
  readonly changes: readonly Change[];
  readonly move: Move | null;
};

const goes: readonly ChangeKind[] = ['product-removed', 'product-hidden'];

export type Question = {
  /** As `compareMeshes` gives them. */
  readonly changes: readonly Change[];
  readonly before: Mesh;
  readonly after: Mesh;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** One for each major that could be read before and is met by anything. Past its sunset a major is read by nobody. */
export function collectMet({ changes, before, after, now }: Question): readonly Met[] {
  const isAnswered = ({ status, sunset }: Product) =>
    status !== 'draft' && (sunset === null || sunset.endsAt === null || sunset.endsAt > now);
  return before.products.filter(isAnswered).flatMap((product) => {
    const own = changes.filter((change) => change.product === product.key);
    const later = after.products.find(({ key, status }) => key === product.key && status !== 'draft') ?? null;
    const move = findMove(product, later, { before, after });
    // A contract that is refused is not gone: nothing is known of it.
    if (later === null && !own.some(({ kind }) => goes.includes(kind))) return [];
    return own.length === 0 && move === null ? [] : [{ product, later, changes: own, move }];
  });
}

/** The first major above it that its readers meet now for the first time, or that stays when it goes. */
function findMove(
  product: Product,
  later: Product | null,
  { before, after }: Record<'before' | 'after', Mesh>,
): Move | null {
  const majors = after.products
    .filter(
      ({ id, version, status }) => id === product.id && version.major > product.version.major && status !== 'draft',
    )
    .sort((a, b) => a.version.major - b.version.major);
  const isNew = ({ key }: Product) => !before.products.some((one) => one.key === key && one.status !== 'draft');
  const until = later === null ? null : sunsetOf(later);
  const isNewsOfSunset = later !== null && until !== sunsetOf(product);
  const to = later === null || isNewsOfSunset ? majors[0] : majors.find(isNew);
  if (to === undefined) return isNewsOfSunset && until !== null ? { to: null, until, changes: [] } : null;
  return { to, until, changes: compareProducts(product, to) };
}
