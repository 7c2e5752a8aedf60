// Lists of grantees as sets of people: what two lists have in common, and whether they are the same.

import type { Grantee } from './product.ts';

export const granteeParts = ['role', 'domain', 'team'] as const;

/** An entry without any part: it matches nobody, and must never be taken for everybody. */
export function isNobody({ role, domain, team }: Grantee): boolean {
  return (role ?? domain ?? team) === null;
}

/** Whether everybody who is `narrow` is also `wide`. */
export function isWithin(narrow: Grantee, wide: Grantee): boolean {
  return granteeParts.every((part) => wide[part] === null || wide[part] === narrow[part]);
}

/** Whether somebody can be `one` and `other`, of whom neither is nobody. */
export function canBeBoth(one: Grantee, other: Grantee): boolean {
  return granteeParts.every((part) => one[part] === null || other[part] === null || one[part] === other[part]);
}

/**
 * Whoever is on both lists: an admin, and somebody of the domain finance, are an admin of finance. An analyst is no admin,
 * since a viewer has one role, so such a pair drops out.
 */
export function intersectGrantees(a: readonly Grantee[], b: readonly Grantee[]): readonly Grantee[] {
  const pairs = a.flatMap((one) => b.map((other) => [one, other] as const));
  return withoutDoubles(
    pairs.flatMap(([one, other]) => {
      if (isNobody(one) || isNobody(other) || !canBeBoth(one, other)) return [];
      return [
        { role: one.role ?? other.role, domain: one.domain ?? other.domain, team: one.team ?? other.team } as const,
      ];
    }),
  );
}

export function isSameGrantees(a: readonly Grantee[], b: readonly Grantee[]): boolean {
  if (a === b) return true;
  const name = (list: readonly Grantee[]) => withoutDoubles(list).map(nameParts).sort().join(' ');
  return name(a) === name(b);
}

/** `role admin, domain orders and team billing`, or `nobody`. */
export function nameGrantees(grantees: readonly Grantee[]): string {
  const names = grantees.map((grantee) =>
    granteeParts.flatMap((part) => (grantee[part] === null ? [] : [`${part} ${grantee[part]}`])).join(' and '),
  );
  return names.length === 0 ? 'nobody' : [...new Set(names)].sort().join(', ');
}

/** Without entries that match nobody, or nobody but who matches another entry. */
function withoutDoubles(grantees: readonly Grantee[]): readonly Grantee[] {
  const somebody = grantees.filter((grantee) => !isNobody(grantee));
  return somebody.filter((grantee, index) =>
    somebody.every(
      (other, place) => place === index || !isWithin(grantee, other) || (isWithin(other, grantee) && index < place),
    ),
  );
}

function nameParts({ role, domain, team }: Grantee): string {
  return JSON.stringify([role, domain, team]);
}
