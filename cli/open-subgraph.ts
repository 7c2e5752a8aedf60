// One domain of the mesh -> its subgraph over its database, ready to be served in this process or over HTTP.

import type { Domain, Mesh } from '../contracts/product.ts';
import { deriveKey } from '../identity/keys.ts';
import type { ReaderKeys } from '../mesh/readers/reader-keys.ts';
import type { Standings } from '../mesh/standing/standings.ts';
import type { GrantsOf } from '../subgraphs/access/access-grant.ts';
import type { ReadLedger } from '../subgraphs/product/record-reads.ts';
import { createSubgraph, type ReaderRoles, type Subgraph } from '../subgraphs/product/subgraph.ts';
import { openDatabase } from '../subgraphs/sql/pool.ts';
import { openReaderDatabases, type ReaderDatabasesOptions } from '../subgraphs/sql/reader-databases.ts';
import { readTls } from './database-url.ts';
import type { DomainDatabase } from './domain-database.ts';
import type { Lifetime } from './lifetime.ts';
import { describeProblem } from './load-report.ts';
import type { OperatorLog } from './operator-log.ts';

type Context = {
  readonly mesh: Mesh;
  readonly source: DomainDatabase;
  readonly rootSecret: Uint8Array;
  /** Null where all viewers read by the user of `source`. */
  readonly readerKeys: ReaderKeys | null;
  readonly grantsOf: GrantsOf;
  readonly ledger: ReadLedger | null;
  /** Absent = nothing is measured: answers say that nothing is known. */
  readonly standings?: Standings;
  readonly operatorLog: OperatorLog;
  readonly warn: (line: string) => void;
};

/** Lists the products whose tables do not fit their contracts. @throws ConcordError DATABASE_UNAVAILABLE */
export async function openSubgraph(lifetime: Lifetime, domain: Domain, context: Context): Promise<Subgraph> {
  const { mesh, source, rootSecret, readerKeys, grantsOf, ledger, standings = null, operatorLog, warn } = context;
  const options = { ...source, ...readTls(source.url, source.where), domain: domain.name };
  const database = await lifetime.start(
    async () => openDatabase(options),
    ({ close }) => close(),
  );
  const subgraph = await createSubgraph({
    mesh,
    domain,
    database,
    ...(readerKeys === null ? {} : { roles: await openRoles(lifetime, options, readerKeys) }),
    cursorSecret: deriveKey(rootSecret, 'cursors'),
    grantsOf,
    observe: operatorLog.onSubgraphFailure,
    ledger,
    standings: { standings, now: () => Date.now() },
  });
  for (const problem of [...subgraph.problems, ...subgraph.warnings]) warn(describeProblem(problem));
  return subgraph;
}

async function openRoles(
  lifetime: Lifetime,
  options: Omit<ReaderDatabasesOptions, 'passwordOf'>,
  { nameRole, passwordOf }: ReaderKeys,
): Promise<ReaderRoles> {
  const { of } = await lifetime.start(
    async () => openReaderDatabases({ ...options, passwordOf }),
    ({ close }) => close(),
  );
  return { nameRole, of };
}
