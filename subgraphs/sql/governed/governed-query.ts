// Governed SQL, the whole way: text -> tree -> check -> views of the viewer -> rows. Who may ask for which product, and
// the ledger, are its caller's.

import { ConcordError } from '../../../errors/concord-error.ts';
import { checkQuery } from './check-query.ts';
import type { CheckedQuery } from './checked-query.ts';
import { placeOf } from './query-text.ts';
import { type ColumnsRead, findColumnsRead, type SqlView } from './read-columns.ts';
import { type QueryTree, readQuery } from './read-query.ts';
import { nameRelations } from './relation-names.ts';
import { rewriteQuery } from './rewrite-query.ts';
import { runQuery, type SqlConnection, type SqlLimits, type SqlRows, sqlLimits } from './run-query.ts';

/** Where one viewer's views of some products stand, in one database. */
export type SqlDesk = SqlConnection & {
  /** By `Product.key`, those that the query was asked for. */
  readonly views: ReadonlyMap<string, SqlView>;
};

/**
 * Called once for every query that was sent to PostgreSQL, before anything of how it went is told: also one that fails,
 * since that alone may tell something of a value. Zero rows are then given. What it throws is told instead.
 */
export type RecordReads = (reads: readonly ColumnsRead[], rows: number) => void;

type Context = { readonly signal: AbortSignal; readonly recordReads: RecordReads; readonly limits?: SqlLimits };

/**
 * @param openDesk asked only for a query that can be read
 * @throws ConcordError what its steps throw
 */
export async function runGovernedQuery(
  text: string,
  openDesk: () => Promise<SqlDesk>,
  { signal, recordReads, limits = sqlLimits }: Context,
): Promise<SqlRows> {
  const query = await readQuery(text);
  const desk = await openDesk();
  const columns = new Set([...desk.views.values()].flatMap((view) => view.columns.map(({ name }) => name)));
  const checked = checkQuery(query, nameRelations([...desk.views.keys()]), desk.views);
  const rewritten = rewriteQuery(query, checked, desk.views);
  const reads = findColumnsRead(checked, desk.views);
  let wasSent = false;
  const onSend = () => {
    wasSent = true;
  };
  const answer = await runQuery(rewritten, desk, { signal, onSend, limits }).catch((error: unknown) => {
    if (wasSent) recordReads(reads, 0);
    throw isUnknownColumn(error) ? nameUnknownColumn(query, checked, columns) : error;
  });
  recordReads(reads, answer.rows.length);
  return answer;
}

function isUnknownColumn(error: unknown): boolean {
  return error instanceof ConcordError && error.code === 'SQL_COLUMN_UNKNOWN';
}

/** PostgreSQL's message is not read; the first name that nothing gives is the one that it means. */
function nameUnknownColumn(query: QueryTree, checked: CheckedQuery, columns: ReadonlySet<string>): ConcordError {
  const isKnown = (name: string) => columns.has(name) || checked.ownColumns.has(name) || checked.rowNames.has(name);
  const unknown = checked.columns.find(({ name }) => name !== null && !isKnown(name));
  const at = unknown === undefined ? null : placeOf(query, unknown.location);
  return new ConcordError('SQL_COLUMN_UNKNOWN', { given: unknown?.name ?? null, at, known: [...columns] });
}
