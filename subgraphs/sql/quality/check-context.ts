// What the checks of one product get from outside: databases, what is known from before, clocks.

import type { Database } from '../pool.ts';
import type { BoundProduct } from '../table.ts';
import type { OpenCheckDesk } from './check-desk.ts';
import type { CheckResult } from './check-result.ts';

export type CheckContext = {
  /** The domain's, of the user who serves. */
  readonly database: Database;
  readonly openCheckDesk: OpenCheckDesk;
  /** The newest moment that the data are known to be of, or were loaded at, in milliseconds since 1970; null = unknown. */
  readonly newestAt: number | null;
  /** What the last run counted; null = there was none. */
  readonly previousRowCount: number | null;
  readonly findTable: FindTable;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** Called for each result as soon as there is one. */
  readonly onResult?: (result: CheckResult) => void;
};

/** By `<domain>.<product>` or `<domain>.<product>@<major>`; null where the database of the checks does not have it. */
export type FindTable = (name: string) => BoundProduct | null;

/** @param tables all of one database */
export function createFindTable(tables: readonly BoundProduct[]): FindTable {
  return (name) => {
    const [id, major] = name.split('@');
    const all = tables.filter(({ product }) => product.id === id);
    const named = all.filter(({ product }) => product.version.major === Number(major));
    // Without a major it is the only one that is served, or the one with the plain name.
    const plain = all.length === 1 ? all : all.filter(({ product }) => product.hasPlainName);
    return (major === undefined ? plain : named)[0] ?? null;
  };
}
