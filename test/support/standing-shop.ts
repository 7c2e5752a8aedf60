// The shop of the tests with products whose standing a test sets: what was measured and what checks found is given as
// states, and judged as it is in a mesh. Its gateway stands over subgraphs in this process, or over HTTP.

import type { Mesh, Product } from '../../contracts/product.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { createHttpTransport } from '../../gateway/transport/http-transport.ts';
import type { Demands } from '../../identity/demands.ts';
import { createStatementSigner, createStatementVerifier } from '../../identity/statement.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { type ProductState, unmeasured } from '../../mesh/standing/product-state.ts';
import { createJudge } from '../../mesh/standing/standing.ts';
import type { Standings } from '../../mesh/standing/standings.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { createSubgraphServer } from '../../subgraphs/server.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { createTestDatabase } from './database.ts';
import { toGatewaySubgraph } from './gateway-subgraph.ts';
import { createShop, type Shop } from './shop-mesh.ts';

export const now = Date.UTC(2026, 0, 5, 12);

export type States = Map<string, ProductState>;

export type StandingShop = {
  readonly shop: Shop;
  readonly mesh: Mesh;
  readonly subgraphs: readonly Subgraph[];
  /** By `Product.key`; a test sets what it wants to be known. */
  readonly states: States;
  /** Moves the clock of the subgraphs. */
  readonly wait: (milliseconds: number) => void;
  /** How often products were judged. */
  readonly judged: () => number;
  readonly local: readonly GatewaySubgraph[];
  /** The same subgraphs behind sockets. */
  readonly serve: () => Promise<readonly GatewaySubgraph[]>;
  readonly close: () => Promise<void>;
};

export async function openStandingShop(label: string, change: (product: Product) => Product): Promise<StandingShop> {
  const database = await createTestDatabase(label);
  const shop = await createShop(database.url);
  const mesh = { ...shop.mesh, products: shop.mesh.products.map(change) };
  const states: States = new Map();
  let time = now;
  let judged = 0;
  const standings = stubStandings(mesh, states, () => time);
  const counted: Standings = {
    ...standings,
    of: (...asked) => {
      judged++;
      return standings.of(...asked);
    },
  };
  const subgraphs = await Promise.all(
    mesh.domains.map((domain) =>
      createSubgraph({
        mesh,
        domain,
        database: shop.database,
        cursorSecret: Buffer.alloc(32, 7),
        standings: { standings: counted, now: () => time },
      }),
    ),
  );
  const closers: (() => Promise<void>)[] = [];
  return {
    shop,
    mesh,
    subgraphs,
    states,
    wait: (milliseconds) => {
      time += milliseconds;
    },
    judged: () => judged,
    local: subgraphs.map(toGatewaySubgraph),
    serve: () => Promise.all(subgraphs.map((subgraph) => serveSubgraph(subgraph, closers))),
    close: async () => {
      for (const close of closers.reverse()) await close();
      await shop.close();
      await database.drop();
    },
  };
}

/** What the watchers of a mesh would know if they had seen `states`. */
export function stubStandings({ products }: Mesh, states: States, clock: () => number): Standings {
  const judges = new Map(products.map((product) => [product.key, createJudge(product)]));
  const stateOf = (product: Product) => states.get(product.key);
  return {
    of: (product, access) => {
      const judge = judges.get(product.key);
      if (judge === undefined) throw new Error(`no product ${product.key}`);
      return judge(access, stateOf(product), clock());
    },
    stateOf,
    revision: () => [...states.values()].reduce((sum, state) => sum + revisionOf(state), states.size),
  };
}

/** Each state object has a number of its own. */
const revisions = new WeakMap<ProductState, number>();
let nextRevision = 1;

function revisionOf(state: ProductState): number {
  const known = revisions.get(state) ?? nextRevision++;
  revisions.set(state, known);
  return known;
}

/** @param ages in seconds, of data and of the last load; null = none was seen */
export function stateOf(
  product: string,
  { dataAge = null, loadAge = null }: { readonly dataAge?: number | null; readonly loadAge?: number | null },
  results: readonly CheckResult[] | null = null,
): ProductState {
  const ago = (seconds: number | null) => (seconds === null ? null : now - seconds * 1_000);
  const run = { id: '1', version: '1.0.0', cause: 'schedule', startedAt: now, finishedAt: now } as const;
  return {
    product,
    version: '1.0.0',
    watermark: { ...unmeasured, dataAt: ago(dataAge), loadedAt: ago(loadAge), measuredAt: now },
    runs: results === null ? [] : [{ ...run, rowCount: 10, profile: {}, results }],
  };
}

export function resultOf(check: string, changes: Partial<CheckResult> = {}): CheckResult {
  const severity = 'error';
  const base = { type: 'range', columns: [], severity, outcome: 'passed', failing: 0, threshold: 0 } as const;
  return { check, ...base, reason: null, tookMs: 1, ...changes };
}

export function gatewayOver(subgraphs: readonly GatewaySubgraph[], executor: 'concord' | 'apollo' = 'concord') {
  return createGateway({ subgraphs, executor });
}

export type Envelope = {
  readonly status: string;
  readonly products: readonly {
    readonly id: string;
    readonly version: string;
    readonly freshness: Readonly<Record<string, unknown>>;
    readonly quality: { readonly status: string; readonly score: number | null; readonly failing: readonly string[] };
    readonly maskedFields: readonly string[];
    readonly deprecation: unknown;
  }[];
  readonly warnings?: readonly { readonly code: string; readonly product: string; readonly message: string }[];
};

export type EnvelopedAnswer = {
  readonly data: unknown;
  /** `CODE at.path`. */
  readonly errors: readonly string[];
  readonly messages: readonly string[];
  readonly envelope: Envelope | null;
  readonly text: string;
};

export async function askAs(
  gateway: Pick<Gateway, 'execute'>,
  viewer: Viewer,
  query: string,
  demands?: Demands,
): Promise<EnvelopedAnswer> {
  const context = { viewer, demands, signal: new AbortController().signal };
  const { text } = await gateway.execute({ query, variables: {} }, context);
  const { data = null, errors = [], extensions = {} } = JSON.parse(text);
  expectNothingElse(Object.keys(extensions));
  return {
    data,
    errors: errors.map(
      ({ path = [], extensions: { code } }: { path?: string[]; extensions: { code: string } }) =>
        `${code} ${path.join('.')}`,
    ),
    messages: errors.map(({ message }: { message: string }) => message),
    envelope: extensions.concord ?? null,
    text,
  };
}

function expectNothingElse(keys: readonly string[]): void {
  if (keys.some((key) => key !== 'concord')) throw new Error(`extensions hold ${keys.join(', ')}`);
}

async function serveSubgraph(subgraph: Subgraph, closers: (() => Promise<void>)[]): Promise<GatewaySubgraph> {
  const key = new Uint8Array(32).fill(5);
  const clock = { key, now: () => Date.now() };
  const front = createSubgraphServer(subgraph, {
    verifyStatement: createStatementVerifier(subgraph.name, clock),
    mostBodyBytes: 1_000_000,
    drainMs: 100,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: (error) => console.error(error),
  });
  const url = `${await front.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
  const limits = { timeoutMs: 5_000, mostReplyBytes: 1_000_000, connections: 2 };
  const { transport, close } = createHttpTransport({
    subgraph: subgraph.name,
    url: new URL(url),
    sign: createStatementSigner(clock),
    ...limits,
  });
  closers.push(() => front.close(), close);
  return { name: subgraph.name, url, sdl: subgraph.sdl, make: 'concord', transport };
}
