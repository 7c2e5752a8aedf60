// A Transport over HTTP: keep-alive connections, the signed statement of the viewer, a time limit, a size limit, one retry
// of a query whose connection failed, and a breaker for a subgraph that does not answer.

import { Pool } from 'undici';
import { ConcordError } from '../../errors/concord-error.ts';
import { dataLengthHeader } from '../../http/data-length-header.ts';
import { requestIdHeader } from '../../http/request-id.ts';
import { type SignStatement, statementHeader } from '../../identity/statement.ts';
import type { BreakerEvent } from '../gateway-event.ts';
import { type BreakerState, createCircuitBreaker } from './circuit-breaker.ts';
import { isConnectionFailure, isNeverSent } from './connection-failures.ts';
import { exchange, type HttpReply, type LargeReplies } from './exchange.ts';
import { AddressRefused, type ConnectionGuard, createGuardedConnect } from './guarded-connect.ts';
import { createReplyParser } from './parse-subgraph-reply.ts';
import { ReplyRefused } from './reply-refused.ts';
import { createRetryBudget } from './retry-budget.ts';
import { TimeLimit } from './time-limit.ts';
import type { SubgraphReply, SubgraphRequest, Transport, TransportContext } from './transport.ts';

export type HttpTransportSettings = {
  readonly subgraph: string;
  readonly url: URL;
  /** Null for a subgraph of foreign make: it gets no statement, and its replies are parsed. */
  readonly sign: SignStatement | null;
  /** From sending to the last byte of the reply, with the retry. */
  readonly timeoutMs: number;
  readonly mostReplyBytes: number;
  readonly connections: number;
  /** Where somebody else than the operator named the URL. */
  readonly guard?: ConnectionGuard | undefined;
  readonly onEvent?: ((event: BreakerEvent) => void) | undefined;
};

export type HttpTransport = {
  readonly transport: Transport;
  readonly breakerState: () => BreakerState;
  readonly close: () => Promise<void>;
};

const connectTimeoutMs = 2_000;
const keepAliveMs = 30_000;
const retryShare = 0.1;
const mostRetries = 10;
/** As many of the largest replies of a subgraph may be held in memory at once. */
const mostLargest = 4;

/**
 * The transport throws ConcordError SUBGRAPH_UNREACHABLE, with the reason as its cause, when no GraphQL reply came; for a
 * mutation that may have been carried out all the same, MUTATION_OUTCOME_UNKNOWN; where the guard refuses the address that
 * the URL leads to, SUBGRAPH_ADDRESS_REFUSED.
 */
export function createHttpTransport(settings: HttpTransportSettings): HttpTransport {
  const { subgraph, onEvent = () => undefined } = settings;
  const large: LargeReplies = { most: settings.mostReplyBytes * mostLargest, held: 0 };
  const path = settings.url.pathname + settings.url.search;
  const parse = createReplyParser(settings.sign !== null);
  const read = ({ headers, body }: HttpReply) => parse(body, readLength(headers[dataLengthHeader]));
  const budget = createRetryBudget(retryShare, mostRetries);
  let pool = createPool(settings);
  const breaker = createCircuitBreaker({
    now: () => performance.now(),
    onOpened: (cause) => onEvent({ kind: 'breaker-opened', subgraph, cause }),
    onClosed: () => onEvent({ kind: 'breaker-closed', subgraph }),
  });

  /** Connections to a host that vanished stay open here, and a probe on one of them would hang: each gets a new one. */
  function renewPool(): void {
    void pool.close().catch(() => undefined);
    pool = createPool(settings);
  }

  async function ask(request: SubgraphRequest, context: TransportContext): Promise<SubgraphReply> {
    const limit = new TimeLimit(context.signal, settings.timeoutMs);
    const body = JSON.stringify({ query: request.query, variables: request.variables });
    budget.earn();
    try {
      return read(await send(body, context, limit));
    } catch (error) {
      const mayRetry = request.operationKind === 'query' && isConnectionFailure(error);
      if (!mayRetry || limit.reason !== null || !budget.spend()) throw error;
      return read(await send(body, context, limit));
    } finally {
      limit.lift();
    }
  }

  /** Signed anew for each attempt: a statement counts once. */
  function send(body: string, context: TransportContext, limit: TimeLimit): Promise<HttpReply> {
    const headers = writeHeaders(settings, body, context);
    return exchange(pool, { path, method: 'POST', headers, body }, settings.mostReplyBytes, large, limit);
  }

  const transport: Transport = async (request, context) => {
    const leave = breaker.enter();
    try {
      if (leave === null) {
        throw new ReplyRefused('CIRCUIT_OPEN', 'It is not asked, because it did not answer.', {
          cause: breaker.lastCause(),
        });
      }
      const reply = await ask(request, context);
      leave('answered');
      return reply;
    } catch (cause) {
      const isAlive = cause instanceof ReplyRefused && cause.isAlive;
      // It was not asked, which tells nothing of whether it answers.
      const isRefused = cause instanceof AddressRefused;
      leave?.(isAlive ? 'answered' : isRefused || context.signal.aborted ? 'abandoned' : 'failed', cause);
      if (isRefused) throw new ConcordError('SUBGRAPH_ADDRESS_REFUSED', { subgraph }, { cause });
      if (leave !== null && breaker.state() !== 'closed') renewPool();
      const isUncertain = request.operationKind === 'mutation' && leave !== null && !isNeverSent(cause);
      throw new ConcordError(
        isUncertain ? 'MUTATION_OUTCOME_UNKNOWN' : 'SUBGRAPH_UNREACHABLE',
        { subgraph },
        { cause },
      );
    }
  };
  return { transport, breakerState: breaker.state, close: () => pool.close() };
}

function createPool({ url, connections, guard }: HttpTransportSettings): Pool {
  return new Pool(url.origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    connect: guard === undefined ? { timeout: connectTimeoutMs } : createGuardedConnect(url, guard, connectTimeoutMs),
    // One limit holds for the whole exchange; undici's own, of 5 minutes, would cut what may take longer.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

const plainHeaders = {
  accept: 'application/graphql-response+json, application/json;q=0.9',
  'accept-encoding': 'identity',
  'content-type': 'application/json',
} as const;

/** One of foreign make is told of nobody. */
function writeHeaders(
  { subgraph, sign }: HttpTransportSettings,
  body: string,
  { viewer, operationHash = null, demands, correlation }: TransportContext,
): Record<string, string> {
  const headers: Record<string, string> = { ...plainHeaders };
  if (sign === null) return headers;
  headers[statementHeader] = sign(viewer, body, subgraph, operationHash, demands);
  if (correlation === undefined) return headers;
  headers[requestIdHeader] = correlation.requestId;
  if (correlation.span !== null) headers.traceparent = correlation.span.traceparent;
  return headers;
}

function readLength(header: string | readonly string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
