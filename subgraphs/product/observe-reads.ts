// The reads of one product in one request, told to those who watch: how long they took, and their spans in the trace.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Span } from '../../http/correlation.ts';
import type { Statement } from '../sql/fragment.ts';
import type { Database, Row } from '../sql/pool.ts';
import type { StatementEvent } from './subgraph-event.ts';

type Watching = {
  readonly domain: string;
  /** `Product.key` */
  readonly product: string;
  readonly span: Span | null;
  /** Null = nobody watches. */
  readonly onStatement: ((event: StatementEvent) => void) | null;
};

export function observeReads(database: Pick<Database, 'read'>, watching: Watching): Pick<Database, 'read'> {
  if (watching.span === null && watching.onStatement === null) return database;
  return {
    read(statement, signal) {
      return readWatched(database, watching, statement, signal);
    },
  };
}

async function readWatched(
  database: Pick<Database, 'read'>,
  watching: Watching,
  statement: Statement,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  const work = startSpan(watching);
  const startedAt = performance.now();
  try {
    const rows = await database.read(statement, signal);
    tell(watching, work, startedAt, null);
    return rows;
  } catch (error) {
    tell(watching, work, startedAt, error instanceof ConcordError ? error.code : 'INTERNAL_ERROR');
    throw error;
  }
}

function startSpan({ domain, product, span }: Watching): Span | null {
  if (span === null) return null;
  const attributes = { 'db.system.name': 'postgresql', 'concord.domain': domain, 'concord.product': product };
  return span.startChild(`SQL ${product}`, attributes);
}

function tell(
  { domain, product, onStatement }: Watching,
  work: Span | null,
  startedAt: number,
  failure: string | null,
): void {
  work?.end(failure ?? undefined);
  onStatement?.({ domain, product, ms: performance.now() - startedAt, failure });
}
