// One domain's products as a federation subgraph: contracts and tables in, an SDL and an `execute` out.

import type { GraphQLFormattedError } from 'graphql';
import type { Domain, Mesh } from '../../contracts/product.ts';
import type { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createCursorKey } from '../sql/cursor.ts';
import { inspectTables } from '../sql/inspect.ts';
import type { Database } from '../sql/pool.ts';
import { answerOperation, type ServedDomain, type SubgraphEvent } from './answer.ts';
import { buildDomainGraph } from './domain-graph.ts';
import { createProductOperations } from './operation.ts';
import { createPlans } from './plan.ts';
import { createReadings } from './readings.ts';
import type { ReadLedger } from './record-reads.ts';
import { buildSchema } from './schema.ts';
import { printSubgraphSdl } from './sdl.ts';

export type SubgraphRequest = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
export type SubgraphContext = {
  readonly viewer: Viewer;
  /** SHA-256 of the client's operation, in hex; null or absent where none is known. */
  readonly operation?: string | null;
  readonly signal: AbortSignal;
};
/** `dataText` is the JSON text of `data`; null where the request was refused as a whole. */
export type SubgraphReply = { readonly dataText: string | null; readonly errors: readonly GraphQLFormattedError[] };

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

type Options = {
  readonly mesh: Mesh;
  readonly domain: Domain;
  readonly database: Database;
  /** The mesh's secret for cursors. */
  readonly cursorSecret: Uint8Array;
  readonly observe?: (event: SubgraphEvent) => void;
  /** Where reads of personal columns are recorded: nowhere unless given, and not even counted where it is null. */
  readonly ledger?: ReadLedger | null;
};

const unkept: ReadLedger = { record: () => undefined, now: () => 0 };

/** @throws ConcordError DATABASE_UNAVAILABLE */
export async function createSubgraph(options: Options): Promise<Subgraph> {
  const { mesh, domain, database, cursorSecret, observe, ledger = unkept } = options;
  const products = mesh.products.filter((product) => product.domain === domain.name && product.status !== 'draft');
  const { tables, problems, warnings } = await inspectTables(products, database);
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
    database,
    cursorKey: createCursorKey(cursorSecret),
    readings: createReadings(graph, new Map(tables.map((table) => [table.product.key, table]))),
    plans: createPlans(),
    observe: observe ?? (() => undefined),
    ledger,
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
