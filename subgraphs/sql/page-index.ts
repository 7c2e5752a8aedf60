// Whether one index gives a page by itself: the rows that are asked for lie in it side by side, and in the order of the page.
// Then no value of a request makes another plan better, and PostgreSQL is kept from planning each request anew, which for a
// page of 50 rows costs as much as the half of reading it.

import type { Condition } from './filter-query.ts';
import type { Reading } from './reading.ts';
import type { Connection } from './row-query.ts';
import { boundColumn } from './table.ts';

/** True only where all rows may be seen and the filter compares columns of their own with values. */
export function isPageOfIndex({ reading, where, order }: Connection): boolean {
  if (reading.access.rows.kind !== 'all') return false;
  const bounds = where === null ? { equal: [], ranged: [] } : readBounds(where, reading);
  const ordered = order.map(({ column }) => storedName(column, reading));
  if (bounds === null || ordered.includes(null)) return false;
  const equal = new Set(bounds.equal);
  const free = order.filter((_, place) => !equal.has(ordered[place] ?? ''));
  if (free.some(({ direction }) => direction !== free[0]?.direction)) return false;
  const names = ordered.filter((name) => name !== null && !equal.has(name));
  if (bounds.ranged.some((name) => name !== names[0] && !equal.has(name))) return false;
  return reading.table.orderedIndexes.some((index) => {
    const leading = index.slice(0, equal.size);
    const isLed = leading.length === equal.size && leading.every((name) => equal.has(name));
    return isLed && names.every((name, place) => name === index[equal.size + place]);
  });
}

/** Stored columns that must equal a value, and those that are compared with one otherwise. */
type Bounds = { readonly equal: readonly string[]; readonly ranged: readonly string[] };

/** Null where the filter asks for anything else. */
function readBounds(condition: Condition, reading: Reading): Bounds | null {
  switch (condition.kind) {
    case 'every': {
      const all = condition.of.map((one) => readBounds(one, reading));
      const known = all.filter((one) => one !== null);
      if (known.length < all.length) return null;
      return { equal: known.flatMap(({ equal }) => equal), ranged: known.flatMap(({ ranged }) => ranged) };
    }
    case 'equal': {
      const name = storedName(condition.column, reading);
      return name === null || condition.negated ? null : { equal: [name], ranged: [] };
    }
    case 'compare': {
      const name = storedName(condition.column, reading);
      return name === null ? null : { equal: [], ranged: [name] };
    }
    default:
      return null;
  }
}

/** The table's column that is compared and ordered by for this viewer; null where that is an expression. */
function storedName(name: string, { table, access }: Reading): string | null {
  const decision = access.columns.get(name);
  const { tableColumn, cast, tokenColumn, maskColumn } = boundColumn(table, name);
  if (decision?.kind === 'clear') return cast === null ? tableColumn : null;
  return decision?.kind === 'masked' && decision.mask === 'tokenize' && maskColumn === null ? tokenColumn : null;
}
