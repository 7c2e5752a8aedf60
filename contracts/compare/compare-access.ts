// Who may read what of a product, apart from the masks of its columns. Whatever keeps more from readers breaks them, and is a
// protection all the same (`version-level.ts`).

import { isNobody, isWithin, nameGrantees } from '../grantee-lists.ts';
import type { AccessRules, Grantee, Product } from '../product.ts';
import { type Difference, everyField, isSame, nothing } from './difference.ts';

type CompareRules = (before: AccessRules, after: AccessRules) => readonly Difference[];

/** Every key of `access` has its decision. */
export const accessComparisons: { readonly [Key in keyof AccessRules]: CompareRules } = {
  discovery: compareDiscovery,
  read: compareReaders,
  write: compareWriters,
  unmask: () => nothing, // stands in each column after linking, and in who may read
  rows: compareRows,
  minGroup: compareMinGroup,
};

export function compareAccess({ access: before }: Product, { access: after }: Product): readonly Difference[] {
  return Object.values(accessComparisons).flatMap((compare) => compare(before, after));
}

/** Of `list`, those who are not in `other`. */
export function missingIn(other: readonly Grantee[], list: readonly Grantee[]): readonly Grantee[] {
  return list.filter(
    (grantee) => !isNobody(grantee) && !other.some((wide) => !isNobody(wide) && isWithin(grantee, wide)),
  );
}

function compareDiscovery(
  { discovery: before }: AccessRules,
  { discovery: after }: AccessRules,
): readonly Difference[] {
  if (before === after) return nothing;
  return after === 'members'
    ? [
        {
          kind: 'access-narrowed',
          level: 'minor',
          fields: [],
          message: 'Only those who may read it find it in the catalog.',
        },
      ]
    : [{ kind: 'access-widened', level: 'minor', fields: [], message: 'Everybody finds it in the catalog.' }];
}

/** `write` and `unmask` include `read`. */
function readersOf({ read, write, unmask }: AccessRules): readonly Grantee[] {
  return [...read, ...write, ...unmask];
}

function compareReaders(before: AccessRules, after: AccessRules): readonly Difference[] {
  const lost = missingIn(readersOf(after), readersOf(before));
  const gained = missingIn(readersOf(before), readersOf(after));
  const say = (kind: 'access-narrowed' | 'access-widened', who: readonly Grantee[]): readonly Difference[] => {
    if (who.length === 0) return nothing;
    return kind === 'access-narrowed'
      ? [{ kind, level: 'major', fields: everyField, message: `It may not be read any more by ${nameGrantees(who)}.` }]
      : [{ kind, level: 'minor', fields: [], message: `It may be read by ${nameGrantees(who)} too.` }];
  };
  return [...say('access-narrowed', lost), ...say('access-widened', gained)];
}

function compareWriters({ write: before }: AccessRules, { write: after }: AccessRules): readonly Difference[] {
  if (isSame(before, after)) return nothing;
  return [
    { kind: 'other-changed', level: 'patch', fields: [], message: `It may be written by ${nameGrantees(after)}.` },
  ];
}

function compareRows({ rows: before }: AccessRules, { rows: after }: AccessRules): readonly Difference[] {
  const without = (list: AccessRules['rows'], other: AccessRules['rows']) =>
    list.filter((rule) => !other.some((one) => isSame(one, rule)));
  const added = without(after, before);
  const gone = without(before, after);
  if (added.length > 0) {
    const who = nameGrantees(added.map(({ grantee }) => grantee));
    return [{ kind: 'rows-changed', level: 'major', fields: everyField, message: `Other rows are shown to ${who}.` }];
  }
  if (gone.length === 0) return nothing;
  const message = `More rows are shown to ${nameGrantees(gone.map(({ grantee }) => grantee))}.`;
  return [{ kind: 'access-widened', level: 'minor', fields: everyField, message }];
}

function compareMinGroup({ minGroup: before }: AccessRules, { minGroup: after }: AccessRules): readonly Difference[] {
  if (before === after) return nothing;
  const least = after ?? 1;
  const message = `Groups of at least ${least} rows are shown, before of at least ${before ?? 1}.`;
  return least > (before ?? 1)
    ? [{ kind: 'access-narrowed', level: 'major', fields: everyField, message }]
    : [{ kind: 'access-widened', level: 'minor', fields: [], message }];
}
