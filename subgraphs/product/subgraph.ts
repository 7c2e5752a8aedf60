// One domain's products as a federation subgraph: contracts and tables in, an SDL and an `execute` out.

import type { GraphQLFormattedError } from 'graphql';
import type { Domain, Mesh } from '../../contracts/product.ts';
import type { ConcordError } from '../../errors/concord-error.ts';
import type { StandingSource } from '../../mesh/standing/product-standing.ts';
import { createRefuseSunset } from '../../mesh/standing/refuse-sunset.ts';
import { type GrantsOf, noGrants } from '../access/access-grant.ts';
import { createCursorKey } from '../sql/cursor.ts';
import { inspectTables } from '../sql/inspect.ts';
import type { Database } from '../sql/pool.ts';
import { bindToViews, type NameRole } from '../sql/reader.ts';
import { listStatementReaders, requireReaders } from '../sql/readers.ts';
import { answerOperation } from './answer.ts';
import { createAnswerRead, type ReadSharing } from './answer-read.ts';
import type { UsageCounting } from './count-usage.ts';
import { buildDomainGraph } from './domain-graph.ts';
import { createProductOperations } from './operation.ts';
import { createPlans } from './plan.ts';
import { createReadings } from './readings.ts';
import type { ReadLedger } from './record-reads.ts';
import { createStartStanding } from './request-standing.ts';
import { buildSchema } from './schema.ts';
import { printSubgraphSdl } from './sdl.ts';
import type { ServedDomain, SubgraphContext } from './served-domain.ts';
import type { StatementEvent, SubgraphEvent } from './subgraph-event.ts';

export type SubgraphRequest = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
/** `dataText` is the JSON text of `data`; null where the request was refused as a whole. */
export type SubgraphReply = {
  readonly dataText: string | null;
  readonly errors: readonly GraphQLFormattedError[];
  /** What the data stand on, for the gateway. */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
};

export type Subgraph = {
  readonly name: string;
  readonly sdl: string;
  /** Products that cannot be served as their tables stand, with the line of the contract. */
  readonly problems: readonly ConcordError[];
  /** What is served all the same, but may not be what its contract says. */
  readonly warnings: readonly ConcordError[];
  readonly execute: (request: SubgraphRequest, context: SubgraphContext) => Promise<SubgraphReply>;
  readonly isReady: () => Promise<boolean>;
};

export type ReaderRoles = { readonly nameRole: NameRole; readonly of: (role: string) => Database };

type Options = {
  readonly mesh: Mesh;
  readonly domain: Domain;
  readonly database: Database;
  /** The PostgreSQL roles by which viewers read; without them all read by the user of `database`. */
  readonly roles?: ReaderRoles;
  /** The mesh's secret for cursors. */
  readonly cursorSecret: Uint8Array;
  /** Asked once for each request; nobody has a grant unless told. */
  readonly grantsOf?: GrantsOf;
  readonly observe?: (event: SubgraphEvent) => void;
  readonly onStatement?: (event: StatementEvent) => void;
  /** Where reads of personal columns are recorded; null and absent = nowhere, and they are not counted. */
  readonly ledger?: ReadLedger | null;
  /**
   * How products stand, for `extensions.concord`, demands on age, and `on_broken_quality`, with the clock that sunsets are
   * held against; absent = nothing is said, and no sunset is reached.
   */
  readonly standings?: StandingSource | undefined;
  /** Where what registered consumers read is counted; null and absent = nowhere. */
  readonly usage?: UsageCounting | null;
  /** What reads that ask the same have in common; null and absent = nothing. */
  readonly sharing?: ReadSharing | null;
};

/** @throws ConcordError DATABASE_UNAVAILABLE */
export async function createSubgraph(options: Options): Promise<Subgraph> {
  const {
    mesh,
    domain,
    database,
    roles,
    cursorSecret,
    grantsOf = noGrants,
    observe,
    ledger = null,
    standings,
    usage = null,
    sharing = null,
  } = options;
  const products = mesh.products.filter((product) => product.domain === domain.name && product.status !== 'draft');
  const inspection = await inspectTables(products, database, { readBy: roles === undefined ? 'user' : 'roles' });
  const { problems, warnings } = inspection;
  const tables = roles === undefined ? inspection.tables : inspection.tables.map(bindToViews);
  if (roles !== undefined) await requireReaders(domain.name, listStatementReaders(tables, roles.nameRole), database);
  const graph = buildDomainGraph(
    mesh,
    domain,
    tables.map((table) => table.product),
  );
  const sdl = printSubgraphSdl(graph);
  const schema = buildSchema(sdl);
  const findOperation = createProductOperations(schema);
  const served: ServedDomain = {
    graph,
    sdl,
    schema,
    cursorKey: createCursorKey(cursorSecret),
    readings: createReadings(
      graph,
      new Map(tables.map((table) => [table.product.key, table])),
      roles === undefined ? { kind: 'shared', database } : { kind: 'by-role', ...roles },
      grantsOf,
    ),
    plans: createPlans(),
    observe: observe ?? (() => undefined),
    onStatement: options.onStatement ?? null,
    ledger,
    answerRead: createAnswerRead(domain.name, sharing),
    startStanding: createStartStanding(standings),
    refuseSunset: createRefuseSunset(standings?.now),
    usage,
  };
  return {
    name: domain.name,
    sdl,
    problems,
    warnings,
    execute: (request, context) => answerOperation(served, findOperation(request.query), request.variables, context),
    isReady: () => database.isReady(),
  };
}
