// One governed query of the catalog: which products, where the viewer's views of them stand, the rows, and the entry in
// the ledger before anybody gets them.

import { createHash } from 'node:crypto';
import type { Product } from '../../../contracts/product.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { ledgerActorOf, type RecordEntry } from '../../../mesh/ledger/ledger-entry.ts';
import { type GovernedAnswer, runGovernedQuery, type SqlDesk } from '../../sql/governed/governed-query.ts';
import { createTurns } from '../../sql/governed/turns.ts';

/** @throws ConcordError FORBIDDEN_PRODUCT, SQL_NEEDS_ROLES, SQL_SEVERAL_DATABASES */
export type OpenSqlDesk = (products: readonly Product[], viewer: Viewer) => Promise<SqlDesk>;

export type SqlRequest = {
  /** At least one, each that the viewer may find. */
  readonly products: readonly Product[];
  readonly query: string;
  readonly viewer: Viewer;
  readonly signal: AbortSignal;
};

/** As the type CatalogSqlResult has it. */
export type SqlResult = Omit<GovernedAnswer, 'reads'> & {
  readonly rowCount: number;
  readonly queryTimeMs: number;
};

/** @throws ConcordError of a query that is refused or fails, SQL_BUSY, LEDGER_UNAVAILABLE */
export type RunSql = (request: SqlRequest) => Promise<SqlResult>;

type Context = {
  readonly openDesk: OpenSqlDesk;
  readonly record: RecordEntry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
};

/** Of this process; each has a connection of its own. */
const mostAtOnce = 4;
const mostWaiting = 20;

export function createRunSql({ openDesk, record, now, clock }: Context): RunSql {
  const turns = createTurns({ atOnce: mostAtOnce, waiting: mostWaiting });
  return ({ products, query, viewer, signal }) =>
    turns.take(async () => {
      const startedAt = clock();
      const answer = await runGovernedQuery(query, () => openDesk(products, viewer), signal);
      const { reads, ...result } = answer;
      const operation = createHash('sha256').update(query).digest('hex');
      for (const read of reads) {
        record({
          kind: 'read',
          at: now(),
          actor: ledgerActorOf(viewer),
          ...read,
          rows: result.rows.length,
          operation,
          door: 'sql',
        });
      }
      const queryTimeMs = Math.round((clock() - startedAt) * 1_000) / 1_000;
      return { ...result, rowCount: result.rows.length, queryTimeMs };
    }, signal);
}
