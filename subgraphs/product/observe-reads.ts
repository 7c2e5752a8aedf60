// The reads of one product in one request, told to those who watch: how long they took, and their spans in the trace.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Span } from '../../http/correlation.ts';
import type { Database } from '../sql/pool.ts';
import type { StatementEvent } from './subgraph-event.ts';

type Watching = {
  readonly domain: string;
  /** `Product.key` */
  readonly product: string;
  readonly span: Span | null;
  /** Null = nobody watches. */
  readonly onStatement: ((event: StatementEvent) => void) | null;
};

export function observeReads(
  database: Pick<Database, 'read'>,
  { domain, product, span, onStatement }: Watching,
): Pick<Database, 'read'> {
  if (span === null && onStatement === null) return database;
  return {
    read: async (statement, signal) => {
      const attributes = { 'db.system.name': 'postgresql', 'concord.domain': domain, 'concord.product': product };
      const work = span?.startChild(`SQL ${product}`, attributes);
      const startedAt = performance.now();
      const tell = (failure: string | null) => {
        work?.end(failure ?? undefined);
        onStatement?.({ domain, product, ms: performance.now() - startedAt, failure });
      };
      try {
        const rows = await database.read(statement, signal);
        tell(null);
        return rows;
      } catch (error) {
        tell(error instanceof ConcordError ? error.code : 'INTERNAL_ERROR');
        throw error;
      }
    },
  };
}
