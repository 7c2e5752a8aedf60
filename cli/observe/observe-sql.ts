// Governed SQL, told to those who watch as the statements of subgraphs are. Its time is that of the whole query, with the
// wait for a turn and for its connection; one over several products counts for the first.

import { ConcordError } from '../../errors/concord-error.ts';
import type { RunSql } from '../../subgraphs/catalog/sql/run-sql.ts';
import type { StatementEvent } from '../../subgraphs/product/subgraph-event.ts';

export function observeSql(runSql: RunSql, onStatement: ((event: StatementEvent) => void) | null): RunSql {
  if (onStatement === null) return runSql;
  return async (request) => {
    const [first] = request.products;
    const { domain, key: product } = first ?? { domain: 'none', key: 'none' };
    const startedAt = performance.now();
    const tell = (failure: string | null) =>
      onStatement({ domain, product, ms: performance.now() - startedAt, failure });
    try {
      const result = await runSql(request);
      tell(null);
      return result;
    } catch (error) {
      tell(error instanceof ConcordError ? error.code : 'INTERNAL_ERROR');
      throw error;
    }
  };
}
