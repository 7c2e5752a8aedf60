// One domain of the mesh -> its subgraph over its database, ready to be served in this process or over HTTP.

import type { Domain, Mesh } from '../contracts/product.ts';
import { deriveKey } from '../identity/keys.ts';
import type { ReaderKeys } from '../mesh/readers/reader-keys.ts';
import type { GrantsOf } from '../subgraphs/access/access-grant.ts';
import type { ReadLedger } from '../subgraphs/product/record-reads.ts';
import { createSubgraph, type Subgraph } from '../subgraphs/product/subgraph.ts';
import type { DomainDatabase } from './domain-database.ts';
import type { Lifetime } from './lifetime.ts';
import { createDomainPools, type DomainPools } from './live-mesh/domain-pools.ts';
import { describeProblem } from './load-report.ts';
import type { Observing } from './observe/open-observing.ts';
import type { MeshState } from './open-mesh-state.ts';

type Context = {
  readonly mesh: Mesh;
  readonly source: DomainDatabase;
  readonly rootSecret: Uint8Array;
  /** Null where all viewers read by the user of `source`. */
  readonly readerKeys: ReaderKeys | null;
  readonly grantsOf: GrantsOf;
  readonly ledger: ReadLedger | null;
  readonly state: Pick<MeshState, 'standings' | 'consumers' | 'sharing'>;
  readonly observing: Pick<Observing, 'operatorLog' | 'onStatement' | 'watch'>;
  /** Those of the process; absent = its own. */
  readonly pools?: DomainPools;
  readonly warn: (line: string) => void;
};

export type OpenedSubgraph = Subgraph & { readonly isOverloaded: () => boolean };

/** Lists the products whose tables do not fit their contracts. @throws ConcordError DATABASE_UNAVAILABLE */
export async function openSubgraph(lifetime: Lifetime, domain: Domain, context: Context): Promise<OpenedSubgraph> {
  const { mesh, source, rootSecret, readerKeys, grantsOf, ledger, state, observing, warn } = context;
  const { operatorLog, onStatement, watch } = observing;
  const { pools = createDomainPools(lifetime, watch) } = context;
  const { database, readers } = await pools.of(domain.name, source, readerKeys);
  const subgraph = await createSubgraph({
    mesh,
    domain,
    database,
    ...(readers === null || readerKeys === null ? {} : { roles: { nameRole: readerKeys.nameRole, of: readers.of } }),
    cursorSecret: deriveKey(rootSecret, 'cursors'),
    grantsOf,
    observe: operatorLog.onSubgraphFailure,
    ...(onStatement === null ? {} : { onStatement }),
    ledger,
    standings: { standings: state.standings, now: () => Date.now() },
    usage: state.consumers.usage,
    sharing: state.sharing,
  });
  for (const problem of [...subgraph.problems, ...subgraph.warnings]) warn(describeProblem(problem));
  return { ...subgraph, isOverloaded: () => (readers ?? database).connections().isOverloaded };
}
