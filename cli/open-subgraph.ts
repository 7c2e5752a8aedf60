// One domain of the mesh -> its subgraph over its database, ready to be served in this process or over HTTP.

import type { Domain, Mesh } from '../contracts/product.ts';
import { deriveKey } from '../identity/keys.ts';
import type { ReadLedger } from '../subgraphs/product/record-reads.ts';
import { createSubgraph, type Subgraph } from '../subgraphs/product/subgraph.ts';
import { openDatabase } from '../subgraphs/sql/pool.ts';
import { readTls } from './database-url.ts';
import type { DomainDatabase } from './domain-database.ts';
import type { Lifetime } from './lifetime.ts';
import { describeProblem } from './load-report.ts';
import type { OperatorLog } from './operator-log.ts';

type Context = {
  readonly mesh: Mesh;
  readonly source: DomainDatabase;
  readonly rootSecret: Uint8Array;
  readonly ledger: ReadLedger | null;
  readonly operatorLog: OperatorLog;
  readonly warn: (line: string) => void;
};

/** Lists the products whose tables do not fit their contracts. @throws ConcordError DATABASE_UNAVAILABLE */
export async function openSubgraph(lifetime: Lifetime, domain: Domain, context: Context): Promise<Subgraph> {
  const { mesh, source, rootSecret, ledger, operatorLog, warn } = context;
  const database = await lifetime.start(
    async () => openDatabase({ ...source, ...readTls(source.url, source.where), domain: domain.name }),
    ({ close }) => close(),
  );
  const subgraph = await createSubgraph({
    mesh,
    domain,
    database,
    cursorSecret: deriveKey(rootSecret, 'cursors'),
    observe: operatorLog.onSubgraphFailure,
    ledger,
  });
  for (const problem of [...subgraph.problems, ...subgraph.warnings]) warn(describeProblem(problem));
  return subgraph;
}
