// What a read is called: the same name for two that PostgreSQL would be asked the same text with the same values by the same
// user, and for no others. Whatever sets viewers apart (class, role, claims of row rules, keys, cursors) is in the text, the
// values or the user, because PostgreSQL decides by nothing else.

import type { Database } from '../sql/pool.ts';
import { bindUnmarked, type Read } from './run-read.ts';

/** Values that would make a longer name hardly come again. */
const longestName = 10_000;
const longestList = 500;

/** Null for one that is not worth a name. @throws ConcordError ARGUMENT_INVALID, CURSOR_INVALID */
export type NameRead = (read: Read, database: Pick<Database, 'read'>) => string | null;

export const nameRead: NameRead = (read, database) => {
  const { values } = bindUnmarked(read);
  if (values.some((value) => typeof value === 'object' && value !== null && value.length > longestList)) return null;
  const name = `${numberOf(database)} ${numberOf(read.template)} ${JSON.stringify(values)}`;
  return name.length > longestName ? null : name;
};

/** A template is one text, a database one user of one database. */
const numbers = new WeakMap<object, number>();
let next = 0;

function numberOf(thing: object): number {
  const known = numbers.get(thing);
  if (known !== undefined) return known;
  numbers.set(thing, next);
  return next++;
}
