// What is known of a column's values. Where more values become possible, who reads them may meet one that it does not know: a
// minor version that may break readers, as an added value of an enum does. Where values of an enum go, an operation that names
// one of them is refused.

import { isEnumColumn } from '../enum-values.ts';
import type { Column, Constraints } from '../product.ts';
import { type Difference, fieldsOf, isSame, nothing } from './difference.ts';

export function compareConstraints(before: Column, after: Column): readonly Difference[] {
  const { name } = after;
  const [earlier, later] = [before.constraints, after.constraints];
  return [...compareValues(before, after), ...parts.flatMap((part) => comparePart(name, part, earlier, later))];
}

/** From an enum to a text, or back, is another type. */
function compareValues(before: Column, after: Column): readonly Difference[] {
  const { name } = after;
  const [earlier, later] = [before.constraints.in, after.constraints.in];
  if (isSame(earlier, later) || isEnumColumn(before) !== isEnumColumn(after)) return nothing;
  if (earlier === null) {
    return [{ kind: 'values-changed', level: 'minor', fields: [], message: `"${name}" is one of ${listed(later)}.` }];
  }
  if (later === null) {
    const message = `"${name}" may have any value, before one of ${listed(earlier)}.`;
    return [{ kind: 'values-changed', level: 'minor', fields: fieldsOf(name), message }];
  }
  const gone = earlier.filter((value) => !later.includes(value));
  const added = later.filter((value) => !earlier.includes(value));
  const fields = fieldsOf(name);
  return [
    ...(gone.length === 0
      ? nothing
      : ([
          {
            kind: 'values-changed',
            level: isEnumColumn(after) ? 'major' : 'minor',
            fields,
            message: `"${name}" has no value ${listed(gone)} any more.`,
          },
        ] as const)),
    ...(added.length === 0
      ? nothing
      : ([
          { kind: 'values-changed', level: 'minor', fields, message: `"${name}" may be ${listed(added)} too.` },
        ] as const)),
    ...(gone.length + added.length > 0
      ? nothing
      : ([
          {
            kind: 'words-changed',
            level: 'patch',
            fields: [],
            message: `The values of "${name}" stand in another order.`,
          },
        ] as const)),
  ];
}

function listed(values: readonly string[] | null): string {
  return (values ?? []).join(', ');
}

type Part = Exclude<keyof Constraints, 'in'>;

/** `notNull` is `required`, which is compared by itself. */
const isLooser: { readonly [Key in Part]: ((before: Constraints, after: Constraints) => boolean) | null } = {
  notNull: null,
  unique: (before) => before.unique,
  min: ({ min: before }, { min: after }) => before !== null && (after === null || isBelow(after, before)),
  max: ({ max: before }, { max: after }) => before !== null && (after === null || isBelow(before, after)),
  /** Of two patterns nobody can tell which lets more through. */
  pattern: ({ pattern: before }) => before !== null,
};

const parts = Object.keys(isLooser) as readonly Part[];

function comparePart(name: string, part: Part, before: Constraints, after: Constraints): readonly Difference[] {
  const judge = isLooser[part];
  if (judge === null || before[part] === after[part]) return nothing;
  const say = (value: Constraints[Part]) => (value === null || value === false ? 'nothing' : String(value));
  const message = `Of "${name}" ${part} is ${say(after[part])}, before ${say(before[part])}.`;
  return [{ kind: 'constraint-changed', level: 'minor', fields: judge(before, after) ? fieldsOf(name) : [], message }];
}

/** Lexical decimals that are no numbers, such as dates, are in the order of their letters. */
function isBelow(a: string, b: string): boolean {
  const [one, other] = [Number(a), Number(b)];
  return Number.isNaN(one) || Number.isNaN(other) ? a < b : one < other;
}
