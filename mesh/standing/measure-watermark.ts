// One look at one product -> how far its data go, by the cheapest means that the table offers:
// - an index, or a small table: the newest value itself;
// - a large table: what came last, at its end, and PostgreSQL's counter of written rows, which tells that nothing else came;
//   where something did, the whole table, once an hour at most;
// - a view that is dear to read: all of it, once an hour at most;
// - no freshness column: the counter alone.
// Nothing is ever told fresher than it is.

import type { Column, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { describeFailure } from './describe-failure.ts';
import { findNewest, isCheap, newestOf, newestOfTail } from './newest-statement.ts';
import type { Leaf, Relation } from './read-relations.ts';

/** What earlier looks left behind. */
export type Known = {
  readonly dataAt: number | null;
  readonly loadedAt: number | null;
  readonly measuredAt: number | null;
  /** The counter, as far as what was written is known: `changed` with a freshness column, else `written`. */
  readonly rowsWritten: bigint | null;
  /** An hour has passed since it was read whole. */
  readonly isScanDue: boolean;
};

export type Look = Pick<Known, 'dataAt' | 'loadedAt' | 'rowsWritten'> & {
  /** Whether it is known now how far the data go; otherwise the rest is what was known before, or a lower bound. */
  readonly isSeen: boolean;
  readonly hasScanned: boolean;
  readonly problem: string | null;
};

export type LookContext = {
  readonly database: Pick<Database, 'read'>;
  readonly relation: Relation | undefined;
  /** The counters of leaves, `schema.table`, whose ends were read; this process's own memory. */
  readonly readEnds: Map<string, bigint>;
};

/** Never fails: what goes wrong is the `problem`. */
export async function measureWatermark(product: Product, known: Known, context: LookContext): Promise<Look> {
  const { relation } = context;
  const unseen = { ...known, isSeen: false, hasScanned: false };
  if (relation === undefined) return { ...unseen, problem: 'its table is not there' };
  const column = product.columns.find(({ name }) => name === product.sla.freshnessColumn);
  if (column === undefined) return lookAtCounter(known, relation);
  try {
    return await lookAtColumn({ product, column, relation }, known, context);
  } catch (error) {
    return { ...unseen, problem: describeFailure(error) };
  }
}

/** A load is dated by the look before it, since it came at some time after that. */
function lookAtCounter(known: Known, { counters }: Relation): Look {
  if (counters === null) {
    const problem =
      'it has no freshness_column, and PostgreSQL does not count what is written into it, so only recorded loads count';
    return { ...known, isSeen: false, hasScanned: false, problem };
  }
  const { written } = counters;
  const isLoaded = known.rowsWritten !== null && written > known.rowsWritten;
  const loadedAt = isLoaded ? latest(known.loadedAt, known.measuredAt) : known.loadedAt;
  const problem = loadedAt === null ? 'it has no freshness_column, and no load was seen since it is watched' : null;
  return { dataAt: null, loadedAt, rowsWritten: written, isSeen: true, hasScanned: false, problem };
}

type Target = { readonly product: Product; readonly column: Column; readonly relation: Relation };

async function lookAtColumn({ product, column, relation }: Target, known: Known, context: LookContext): Promise<Look> {
  const { database } = context;
  const rowsWritten = relation.counters?.changed ?? null;
  const { loadedAt } = known;
  const seen = { loadedAt, rowsWritten, isSeen: true, hasScanned: false, problem: null };
  const whole = newestOf(product, column);
  if (await isCheap(whole, database)) return { ...seen, dataAt: await findNewest(whole, database) };
  if (rowsWritten !== null && rowsWritten === known.rowsWritten) return { ...seen, dataAt: known.dataAt };
  const scan = known.isScanDue ? await readWhole(() => findNewest(whole, database)) : 'not due';
  if (typeof scan === 'object') return { ...seen, dataAt: scan.newest, hasScanned: true };
  const { newest, isComplete } = relation.hasRanges ? await readEnds(column, relation.leaves, context) : nothingRead;
  if (newest !== null && (known.dataAt === null || newest > known.dataAt)) {
    const accounted = isComplete ? rowsWritten : known.rowsWritten;
    return { ...seen, dataAt: newest, rowsWritten: accounted, hasScanned: scan === 'too long' };
  }
  return { ...known, isSeen: false, hasScanned: scan === 'too long', problem: problems[scan] };
}

type Ends = { readonly newest: number | null; readonly isComplete: boolean };

const nothingRead: Ends = { newest: null, isComplete: false };

const problems = {
  'not due':
    'its newest data are seen only by reading all of it, which is done once an hour; an index on its freshness_column would show them at once',
  'too long':
    'its newest data are seen only by reading all of it, which takes too long; an index on its freshness_column would show them at once',
};

async function readWhole(find: () => Promise<number | null>): Promise<{ readonly newest: number | null } | 'too long'> {
  try {
    return { newest: await find() };
  } catch (error) {
    if (error instanceof ConcordError && error.code === 'QUERY_TIMEOUT') return 'too long';
    throw error;
  }
}

/** So many partitions at one look; into more at once hardly anybody writes. */
const mostEnds = 8;

/** The newest at the end of those leaves that have changed since this process looked there. */
async function readEnds(
  column: Column,
  leaves: readonly Leaf[],
  { database, readEnds: read }: LookContext,
): Promise<Ends> {
  const nameOf = ({ schema, table }: Leaf) => `${schema}.${table}`;
  const moved = leaves.filter((leaf) => leaf.pages > 0 && read.get(nameOf(leaf)) !== leaf.changed);
  const busiest = moved.toSorted((a, b) => Number(b.changed - a.changed)).slice(0, mostEnds);
  let newest: number | null = null;
  for (const leaf of busiest) {
    newest = latest(newest, await findNewest(newestOfTail(column, leaf), database));
    read.set(nameOf(leaf), leaf.changed);
  }
  return { newest, isComplete: moved.length === busiest.length };
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
