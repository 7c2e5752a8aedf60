// One governed query of the catalog: which products, where the viewer's views of them are, whether they stand as the caller
// and their contracts demand, the rows, and the entry in the ledger before anybody gets them, or hears that there are none.

import { createHash } from 'node:crypto';
import type { Product } from '../../../contracts/product.ts';
import type { Demands } from '../../../identity/demands.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { ledgerActorOf, type RecordEntry } from '../../../mesh/ledger/ledger-entry.ts';
import type { ProductStanding } from '../../../mesh/standing/product-standing.ts';
import { refuseStanding } from '../../../mesh/standing/refuse-standing.ts';
import { refuseSunset } from '../../../mesh/standing/refuse-sunset.ts';
import { type RecordReads, runGovernedQuery, type SqlDesk } from '../../sql/governed/governed-query.ts';
import { type SqlRows, sqlLimits } from '../../sql/governed/run-query.ts';
import { createTurns } from '../../sql/turns.ts';
import type { Touched } from './sql-envelope.ts';

/** `standings`: the same products as in `views`, as they stand for this viewer. */
export type CatalogSqlDesk = SqlDesk & { readonly standings: readonly ProductStanding[] };

/** @throws ConcordError FORBIDDEN_PRODUCT, SQL_NEEDS_ROLES, SQL_SEVERAL_DATABASES */
export type OpenSqlDesk = (products: readonly Product[], viewer: Viewer) => Promise<CatalogSqlDesk>;

export type SqlRequest = {
  /** At least one, each that the viewer may find. */
  readonly products: readonly Product[];
  readonly query: string;
  readonly viewer: Viewer;
  readonly demands: Demands;
  /** Filled by what the query touches, also where it fails. */
  readonly touched: Touched;
  readonly signal: AbortSignal;
  /** How much the answer may hold, as `SqlLimits.bytes` counts it. */
  readonly bytes: number;
};

/** As the type CatalogSqlResult has it. */
export type SqlResult = SqlRows & {
  readonly rowCount: number;
  readonly queryTimeMs: number;
};

/** @throws ConcordError of a query that is refused or fails, SQL_BUSY, VERSION_SUNSET, DATA_STALE, DATA_CONTRACT_BROKEN, LEDGER_UNAVAILABLE */
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
  return ({ products, query, viewer, demands, touched, signal, bytes }) =>
    turns.take(async () => {
      const startedAt = clock();
      const actor = ledgerActorOf(viewer);
      const operation = createHash('sha256').update(query).digest('hex');
      const open = async () => {
        for (const product of products) refuseSunset(product, now());
        const desk = await openDesk(products, viewer);
        touched.products = desk.standings;
        for (const standing of desk.standings) refuseStanding(standing, viewer, demands.maxStaleness);
        return desk;
      };
      const recordReads: RecordReads = (reads, rows) => {
        const keys = new Set(reads.map(({ product }) => product));
        touched.products = touched.products.filter(({ product }) => keys.has(product.key));
        touched.reads = reads;
        for (const read of reads) {
          if (read.clear.length + read.masked.length === 0) continue;
          record({ kind: 'read', at: now(), actor, ...read, rows, operation, door: 'sql' });
        }
      };
      const result = await runGovernedQuery(query, open, {
        signal,
        recordReads,
        limits: { ...sqlLimits, bytes },
      });
      const queryTimeMs = Math.round((clock() - startedAt) * 1_000) / 1_000;
      return { ...result, rowCount: result.rows.length, queryTimeMs };
    }, signal);
}
