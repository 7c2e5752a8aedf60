// A Transport over HTTP: keep-alive connections, the signed statement of the viewer, a time limit, a size limit, and one
// retry of a query whose connection failed.

import { Pool } from 'undici';
import { ConcordError } from '../errors/concord-error.ts';
import { dataLengthHeader } from '../http/data-length-header.ts';
import { requestIdHeader } from '../http/request-id.ts';
import { type SignStatement, statementHeader } from '../identity/statement.ts';
import { parseSubgraphReply } from './parse-subgraph-reply.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { SubgraphReply, SubgraphRequest, Transport, TransportContext } from './transport.ts';

export type HttpTransportSettings = {
  readonly subgraph: string;
  readonly url: URL;
  /** Null for a subgraph of foreign make: it gets no statement, and its replies are parsed. */
  readonly sign: SignStatement | null;
  readonly timeoutMs: number;
  readonly mostReplyBytes: number;
  readonly connections: number;
};

export type HttpTransport = { readonly transport: Transport; readonly close: () => Promise<void> };

const connectTimeoutMs = 2_000;
const keepAliveMs = 30_000;
const retryShare = 0.1;
const mostRetries = 10;
/** Failures in which no reply can have been read to its end. */
const connectionFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** The transport throws ConcordError SUBGRAPH_UNREACHABLE, with the reason as its cause, when no GraphQL reply came. */
export function createHttpTransport(settings: HttpTransportSettings): HttpTransport {
  const { subgraph, url } = settings;
  const pool = new Pool(url.origin, {
    connections: settings.connections,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    maxResponseSize: settings.mostReplyBytes,
    connect: { timeout: connectTimeoutMs },
  });
  const budget = createRetryBudget(retryShare, mostRetries);

  const transport: Transport = async (request, context) => {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(settings.timeoutMs)]);
    const body = writeBody(request);
    const attempt = async () => send(pool, settings, body, { ...context, signal });
    budget.earn();
    try {
      return await attempt().catch((error: unknown) => {
        if (request.operationKind === 'mutation' || !isConnectionFailure(error) || !budget.spend()) throw error;
        return attempt();
      });
    } catch (cause) {
      throw new ConcordError('SUBGRAPH_UNREACHABLE', { subgraph }, { cause });
    }
  };
  return { transport, close: () => pool.close() };
}

async function send(
  pool: Pool,
  { subgraph, url, sign }: HttpTransportSettings,
  body: string,
  { viewer, operationHash = null, demands, correlation, signal }: TransportContext,
): Promise<SubgraphReply> {
  const headers: Record<string, string> = {
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'content-type': 'application/json',
  };
  // Signed anew for each attempt: a statement counts once.
  if (sign !== null) headers[statementHeader] = await sign(viewer, body, subgraph, operationHash, demands);
  if (sign !== null && correlation !== undefined) {
    headers[requestIdHeader] = correlation.requestId;
    if (correlation.span !== null) headers.traceparent = correlation.span.traceparent;
  }
  const reply = await pool.request({ path: url.pathname + url.search, method: 'POST', headers, body, signal });
  const bytes = Buffer.from(await reply.body.arrayBuffer());
  const isGraphql = String(reply.headers['content-type'] ?? '').startsWith('application/graphql-response+json');
  if (reply.statusCode >= 400 && !isGraphql) throw new Error(`The subgraph answered with status ${reply.statusCode}.`);
  return parseSubgraphReply(bytes, sign === null ? null : readLength(reply.headers[dataLengthHeader]));
}

function writeBody({ query, variables }: SubgraphRequest): string {
  return JSON.stringify({ query, variables });
}

function readLength(header: string | readonly string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}

function isConnectionFailure(error: unknown): boolean {
  return error instanceof Error && connectionFailures.has(String((error as NodeJS.ErrnoException).code));
}
