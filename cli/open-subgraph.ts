// One domain of the mesh -> its subgraph over its database, ready to be served in this process or over HTTP.

import type { Domain, Mesh } from '../contracts/product.ts';
import { deriveKey } from '../identity/keys.ts';
import type { ReaderKeys } from '../mesh/readers/reader-keys.ts';
import type { GrantsOf } from '../subgraphs/access/access-grant.ts';
import type { ReadLedger } from '../subgraphs/product/record-reads.ts';
import { createSubgraph, type Subgraph } from '../subgraphs/product/subgraph.ts';
import { openDatabase } from '../subgraphs/sql/pool.ts';
import {
  openReaderDatabases,
  type ReaderDatabases,
  type ReaderDatabasesOptions,
} from '../subgraphs/sql/reader-databases.ts';
import { readTls } from './database-url.ts';
import type { DomainDatabase } from './domain-database.ts';
import type { Lifetime } from './lifetime.ts';
import { describeProblem } from './load-report.ts';
import type { Watch } from './observe/gauges.ts';
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
  readonly warn: (line: string) => void;
};

export type OpenedSubgraph = Subgraph & { readonly isOverloaded: () => boolean };

/** Lists the products whose tables do not fit their contracts. @throws ConcordError DATABASE_UNAVAILABLE */
export async function openSubgraph(lifetime: Lifetime, domain: Domain, context: Context): Promise<OpenedSubgraph> {
  const { mesh, source, rootSecret, readerKeys, grantsOf, ledger, state, observing, warn } = context;
  const options = { ...source, ...readTls(source.url, source.where), domain: domain.name };
  const database = await lifetime.start(
    async () => openDatabase(options),
    ({ close }) => close(),
  );
  const { operatorLog, onStatement, watch } = observing;
  watch.pool(domain.name, 'main', database.connections);
  const readers = readerKeys === null ? null : await openReaders(lifetime, options, readerKeys, watch);
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

async function openReaders(
  lifetime: Lifetime,
  options: Omit<ReaderDatabasesOptions, 'passwordOf'>,
  { passwordOf }: ReaderKeys,
  watch: Watch,
): Promise<ReaderDatabases> {
  const readers = await lifetime.start(
    async () => openReaderDatabases({ ...options, passwordOf }),
    ({ close }) => close(),
  );
  watch.pool(options.domain, 'readers', readers.connections);
  return readers;
}
