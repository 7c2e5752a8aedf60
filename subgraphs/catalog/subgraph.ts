// The catalog as a federation subgraph: contracts in, an SDL and an `execute` out, as subgraphs/product gives them. What
// it shows stands in memory; only the ranking of a search asks the database.

import { buildSubgraphSchema } from '@apollo/subgraph';
import { type ExecutionResult, execute, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import type { Mesh, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { EnvelopePart } from '../../mesh/standing/envelope-part.ts';
import { defaultStandingRules, type StandingRules } from '../../mesh/standing/standing-rules.ts';
import type { Standings } from '../../mesh/standing/standings.ts';
import { type GrantsOf, noGrants } from '../access/access-grant.ts';
import { formatRefusal } from '../graphql/operations.ts';
import { createCursorKey } from '../sql/cursor.ts';
import type { Statement } from '../sql/fragment.ts';
import type { Database } from '../sql/pool.ts';
import type { AccessDesk } from './access/access-desk.ts';
import type { ConsumerDesk } from './consumers/consumer-desk.ts';
import type { CatalogLedger } from './ledger/find-entries.ts';
import { createCatalogOperations } from './operation.ts';
import type { PublishDesk } from './publish/publish-desk.ts';
import { type Context, createCatalogRequest } from './request.ts';
import { catalogResolvers } from './resolvers.ts';
import { catalogSdl } from './sdl.ts';
import { createSearchIndex, type SearchIndex } from './search/search-index.ts';
import { compileSessionTables } from './search/session-tables.ts';
import type { RunSql } from './sql/run-sql.ts';
import { noStandings } from './standing/no-standings.ts';
import { createRevisions } from './standing/revision.ts';
import type { RunQuality } from './standing/run-quality-checks.ts';
import { createCatalogModel } from './view.ts';
import { formatError, isCallersError } from './wire-error.ts';

export const catalogName = 'catalog';

const noLedger: CatalogLedger = { platformRoles: [], read: null };

type CatalogOptions = {
  readonly mesh: Mesh;
  /** Opens the mesh's database; each of its connections makes `sessionTables` for itself. */
  readonly openDatabase: (sessionTables: readonly Statement[]) => Promise<Database>;
  /** The mesh's secret for cursors. */
  readonly cursorSecret: Uint8Array;
  /** Products that their subgraph cannot serve as their tables stand. */
  readonly isRefused?: (product: Product) => boolean;
  /** Asked once for each request; nobody has a grant unless told. */
  readonly grantsOf?: GrantsOf;
  /** Where access is asked for; without one that is refused. */
  readonly desk?: AccessDesk;
  /** Where consumers register; null and absent where that is refused. */
  readonly consumerDesk?: ConsumerDesk | null;
  /** Where contracts are published; null and absent where that is refused. */
  readonly publishDesk?: PublishDesk | null;
  /** Governed SQL; null where the roles of PostgreSQL that it reads as are not set up. */
  readonly runSql?: RunSql | null;
  /** Who read personal data; of a mesh that keeps no record unless given. */
  readonly ledger?: CatalogLedger;
  /** How products stand; null where nothing is measured, so that everything is unknown. */
  readonly standings?: Standings | null;
  /** Those by which `standings` judges. */
  readonly standingRules?: StandingRules;
  /** Null where this mesh runs no quality checks. */
  readonly runQuality?: RunQuality | null;
  readonly observe?: (event: CatalogFailure) => void;
};

type CatalogFailure = {
  readonly domain: string;
  readonly error: unknown;
  /** Of the request in which it happened, where it is known. */
  readonly requestId?: string | undefined;
};

/** `dataText` is the JSON text of `data`; null where the request was refused as a whole. */
type CatalogReply = {
  readonly dataText: string | null;
  readonly errors: readonly GraphQLFormattedError[];
  /** Absent where no product was read. */
  readonly extensions?: { readonly concord: EnvelopePart };
};

export type CatalogSubgraph = {
  readonly name: string;
  readonly sdl: string;
  readonly problems: readonly ConcordError[];
  /** What of the search does not work as the database stands now. */
  readonly warnings: readonly ConcordError[];
  readonly execute: (
    request: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> },
    context: Context,
  ) => Promise<CatalogReply>;
  readonly isReady: () => Promise<boolean>;
};

export async function createCatalog(options: CatalogOptions): Promise<CatalogSubgraph> {
  const { mesh, cursorSecret, isRefused = () => false, observe = () => undefined } = options;
  const { grantsOf = noGrants, desk = null, consumerDesk = null, runSql = null, ledger = noLedger } = options;
  const { runQuality = null, publishDesk = null } = options;
  const measured = {
    standings: options.standings ?? noStandings,
    rules: options.standingRules ?? defaultStandingRules,
  };
  const model = createCatalogModel(mesh, isRefused);
  const database = await options.openDatabase(compileSessionTables(model.products));
  const index = createSearchIndex(database);
  const served = {
    model,
    index,
    cursorKey: createCursorKey(cursorSecret),
    grantsOf,
    desk,
    consumerDesk,
    publishDesk,
    runSql,
    ledger,
    measured,
    revisions: createRevisions(measured.standings),
    runQuality,
  };
  const schema = buildCatalogSchema();
  const findOperation = createCatalogOperations(schema);
  return {
    name: catalogName,
    sdl: catalogSdl,
    problems: [],
    warnings: await findWarnings(index),
    async execute({ query, variables }, context) {
      const operation = findOperation(query);
      if (operation.kind === 'invalid') return { dataText: null, errors: operation.errors.map(formatRefusal) };
      const contextValue = createCatalogRequest(served, context);
      const result = await execute({ schema, document: operation.document, variableValues: variables, contextValue });
      const reply = answer(result, (error) => {
        const requestId = context.correlation?.requestId;
        if (!context.signal.aborted) observe({ domain: catalogName, error, requestId });
      });
      const extensions = contextValue.sqlEnvelope.describe();
      return extensions === null ? reply : { ...reply, extensions };
    },
    isReady: index.isReachable,
  };
}

function answer({ data, errors = [] }: ExecutionResult, tell: (error: unknown) => void): CatalogReply {
  if (data === undefined || data === null) return { dataText: null, errors: errors.map(formatRefusal) };
  for (const { originalError } of errors) if (!isCallersError(originalError)) tell(originalError);
  const tooLarge = errors.find(({ originalError }) => isTooLarge(originalError));
  if (tooLarge === undefined) return { dataText: JSON.stringify(data), errors: errors.map(formatError) };
  // Thousands of places may have met the limit: one error stands for all of them.
  const nothing = Object.fromEntries(Object.keys(data).map((key) => [key, null]));
  const { path = [], ...error } = formatError(tooLarge);
  return { dataText: JSON.stringify(nothing), errors: [{ ...error, path: path.slice(0, 1) }] };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof ConcordError && error.code === 'CATALOG_ANSWER_TOO_LARGE';
}

type Resolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { readonly typeDefs: unknown }>['resolvers']
>;

function buildCatalogSchema(): GraphQLSchema {
  return buildSubgraphSchema({ typeDefs: parse(catalogSdl), resolvers: catalogResolvers as Resolvers });
}

/** A database that is away takes the search for words away, and nothing else. */
async function findWarnings(index: SearchIndex): Promise<readonly ConcordError[]> {
  try {
    return (await index.forgivesTypos()) ? [] : [new ConcordError('CATALOG_TYPOS_NOT_FORGIVEN', {})];
  } catch (cause) {
    return [new ConcordError('CATALOG_SEARCH_REFUSED', {}, { cause })];
  }
}
