// The index of one catalog: how well products fit words, asked of PostgreSQL.

import { ConcordError } from '../../../errors/concord-error.ts';
import { renderStatement } from '../../sql/fragment.ts';
import type { Database } from '../../sql/pool.ts';
import { type Ranking, rankStatement, readScores, type Scores } from './rank.ts';
import { trigramSchemaQuery } from './trigram-schema.ts';

export type SearchIndex = {
  /** One statement for all rankings together. @throws ConcordError CATALOG_SEARCH_UNAVAILABLE, QUERY_TIMEOUT */
  readonly rank: (rankings: readonly Ranking[], signal: AbortSignal) => Promise<readonly Scores[]>;
  /** Whether typing errors are forgiven. @throws ConcordError CATALOG_SEARCH_UNAVAILABLE */
  readonly forgivesTypos: () => Promise<boolean>;
  /** A database that answers, but refuses the index, is no reason to take the rest of the catalog away. */
  readonly isReachable: () => Promise<boolean>;
};

/** @param database its connections hold the tables of `compileSessionTables` */
export function createSearchIndex(database: Database): SearchIndex {
  let found: Promise<string | null> | undefined;
  const trigramSchema = () => {
    found ??= findTrigramSchema(database).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  return {
    async rank(rankings, signal) {
      try {
        const statement = rankStatement(rankings, await trigramSchema());
        return readScores(await database.read(statement, signal), rankings);
      } catch (cause) {
        found = undefined; // the extension may have moved or gone
        throw explain(cause);
      }
    },
    async isReachable() {
      try {
        await database.read({ text: 'select 1', values: [] });
        return true;
      } catch (error) {
        return !(error instanceof ConcordError && error.code === 'DATABASE_UNAVAILABLE');
      }
    },
    async forgivesTypos() {
      try {
        return (await trigramSchema()) !== null;
      } catch (cause) {
        throw explain(cause);
      }
    },
  };
}

async function findTrigramSchema(database: Database): Promise<string | null> {
  const [row] = await database.read(renderStatement(trigramSchemaQuery));
  return row === undefined ? null : String(row.schema);
}

function explain(cause: unknown): unknown {
  const isOurs = cause instanceof ConcordError && cause.code !== 'QUERY_TIMEOUT';
  return isOurs ? new ConcordError('CATALOG_SEARCH_UNAVAILABLE', {}, { cause }) : cause;
}
