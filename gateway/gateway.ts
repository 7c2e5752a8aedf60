// The gateway as a function: requests in, JSON text out, over whatever subgraphs it is given. It knows no HTTP.

import { type GraphQLFormattedError, getVariableValues } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import type { Correlation } from '../http/correlation.ts';
import { type Demands, noDemands } from '../identity/demands.ts';
import type { Viewer } from '../identity/viewer.ts';
import { createApolloExecutor } from './apollo-executor.ts';
import { checkVariables } from './check-variables.ts';
import type { CompositionHint } from './compose.ts';
import { createEnvelopeParts } from './envelope.ts';
import { estimateRows } from './estimate-rows.ts';
import { execute } from './execute.ts';
import type { GatewayEvent } from './gateway-event.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { type ExecutionResult, printResult } from './outcome.ts';
import { formatError, type Operation } from './prepare-operation.ts';
import { createShadow, type ShadowSettings } from './shadow/shadow.ts';
import { buildSupergraph, type GatewaySubgraph, type Supergraph } from './supergraph.ts';

export type GatewayOptions = {
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly executor: 'concord' | 'apollo';
  readonly limits?: Partial<Limits> | undefined;
  readonly onEvent?: ((event: GatewayEvent) => void) | undefined;
  /** Whether a share of the answers is compared with those of the stock executor; null and absent = no. */
  readonly shadow?: ShadowSettings | null | undefined;
};

export type GatewayRequest = {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
  /** True for GET: a mutation is refused before it runs. */
  readonly onlyQueries?: boolean | undefined;
};

export type GatewayContext = {
  readonly viewer: Viewer;
  /** Absent = none. */
  readonly demands?: Demands | undefined;
  readonly signal: AbortSignal;
  readonly correlation?: Correlation | undefined;
};

/**
 * `request-error`: nothing was executed and there is no `data`; the request is at fault (HTTP 4xx).
 * `gateway-failed`: nothing useful came of it, and it is our fault (HTTP 500).
 */
export type GatewayResult = {
  readonly kind: 'response' | 'request-error' | 'gateway-failed';
  readonly result: Omit<ExecutionResult, 'data'> & { readonly data?: ExecutionResult['data'] };
  /** SHA-256 of the document, in hex; null where it was refused before anything of it was known. */
  readonly operationHash: string | null;
};

export type GatewayAnswer = {
  readonly kind: GatewayResult['kind'];
  /** The whole JSON body. */
  readonly text: string;
  /** False where the request was refused before anything was executed, so that the text has no `data`. */
  readonly hasData: boolean;
  readonly hasErrors: boolean;
  readonly errorCodes: readonly string[];
  readonly operationHash: string | null;
};

export type SwapResult =
  | { readonly kind: 'swapped'; readonly hints: readonly CompositionHint[] }
  | { readonly kind: 'refused'; readonly cause: unknown };

export type Gateway = {
  readonly execute: (request: GatewayRequest, context: GatewayContext) => Promise<GatewayAnswer>;
  /** The same before it is written as text; for a pipeline that adds to it. */
  readonly run: (request: GatewayRequest, context: GatewayContext) => Promise<GatewayResult>;
  readonly current: () => Pick<Supergraph, 'apiSchema' | 'supergraphSdl' | 'hints'>;
  /** All or nothing: requests that run end on the old graph; what does not compose changes nothing. */
  readonly replaceSubgraphs: (subgraphs: readonly GatewaySubgraph[]) => Promise<SwapResult>;
  /** Called at once and after every swap; returns a function that ends it. */
  readonly onSupergraph: (listener: (supergraph: ReturnType<Gateway['current']>) => void) => () => void;
  /** Of the current graph, operations that are known. */
  readonly countOperations: () => number;
};

/** @throws ConcordError COMPOSITION_FAILED: a gateway never starts without a graph. */
export function createGateway(options: GatewayOptions): Gateway {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const onEvent = options.onEvent ?? (() => undefined);
  const listeners = new Set<(supergraph: Supergraph) => void>();
  const shadow = options.shadow ? createShadow(options.shadow, onEvent) : null;
  let serving = prepareServing(options.subgraphs);

  function prepareServing(subgraphs: readonly GatewaySubgraph[]) {
    const supergraph = buildSupergraph(subgraphs, limits, (operationName) =>
      onEvent({ kind: 'operation-planned', operationName }),
    );
    const isAsked = options.executor === 'apollo' || shadow !== null;
    const apollo = isAsked ? createApolloExecutor(supergraph.supergraphSdl, supergraph.apiSchema) : null;
    return { supergraph, apollo };
  }

  async function run(request: GatewayRequest, context: GatewayContext): Promise<GatewayResult> {
    const startedAt = performance.now();
    const requestId = context.correlation?.requestId;
    const tell = (event: GatewayEvent) => onEvent(requestId === undefined ? event : { ...event, requestId });
    const outcome = await carryOut(request, context, tell);
    const codes = [...new Set(outcome.result.errors.map(codeOf))];
    const told = { operationHash: outcome.operationHash, outcome: outcomeOf(outcome), codes };
    tell({ kind: 'operation-answered', ...told, ms: performance.now() - startedAt });
    return outcome;
  }

  async function carryOut(
    request: GatewayRequest,
    context: GatewayContext,
    tell: (event: GatewayEvent) => void,
  ): Promise<GatewayResult> {
    const { supergraph, apollo } = serving;
    let operationHash: string | null = null;
    try {
      const planning = context.correlation?.span?.startChild('plan');
      const operation = await supergraph
        .prepare(request.query, request.operationName || null, context.viewer)
        .finally(() => planning?.end());
      if (operation.kind === 'refused') return requestError(operation.errors, null);
      operationHash = operation.operationHash;
      context.correlation?.span?.note({ 'concord.operation': operationHash });
      const checked = checkRequest(operation, request, supergraph, limits);
      if (checked.kind === 'refused') return requestError(checked.errors, operationHash);
      const { viewer, demands = noDemands, correlation, signal } = context;
      const envelopeParts = createEnvelopeParts(demands);
      const recording = shadow?.sample(operation, supergraph.transports) ?? null;
      const execution = {
        transports: recording?.transports ?? supergraph.transports,
        introspect: supergraph.introspect,
        variables: checked.variables,
        viewer,
        demands,
        envelopeParts,
        correlation,
        signal,
        operationHash,
        onEvent: tell,
      };
      const executing =
        apollo === null || options.executor === 'concord'
          ? execute(operation.program, execution)
          : apollo(operation, execution);
      const result = await executing;
      if (shadow !== null && recording !== null && apollo !== null) {
        shadow.compare({ operation, execution, recording, result, other: apollo });
      }
      return { kind: 'response', result: { ...result, envelope: envelopeParts.merge() }, operationHash };
    } catch (cause) {
      tell({ kind: 'gateway-failed', cause });
      const errors = [formatError(new ConcordError('GATEWAY_FAILED', {}))];
      return { kind: 'gateway-failed', result: { errors }, operationHash };
    }
  }

  return {
    run,
    execute: async (request, context) => toAnswer(await run(request, context)),
    current: () => serving.supergraph,
    replaceSubgraphs: async (subgraphs) => {
      try {
        serving = prepareServing(subgraphs);
      } catch (cause) {
        onEvent({ kind: 'supergraph-refused', cause });
        return { kind: 'refused', cause };
      }
      const { supergraph } = serving;
      onEvent({ kind: 'supergraph-changed', hints: supergraph.hints });
      for (const listener of listeners) listener(supergraph);
      return { kind: 'swapped', hints: supergraph.hints };
    },
    onSupergraph: (listener) => {
      listeners.add(listener);
      listener(serving.supergraph);
      return () => listeners.delete(listener);
    },
    countOperations: () => serving.supergraph.countOperations(),
  };
}

type CheckedRequest =
  | { readonly kind: 'checked'; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLFormattedError[] };

const mostVariableErrors = 10;

/** What of a known operation still depends on the request: how it was sent, its variables, and the pages they ask for. */
function checkRequest(
  operation: Operation,
  request: GatewayRequest,
  supergraph: Supergraph,
  limits: Limits,
): CheckedRequest {
  if (request.onlyQueries === true && operation.operationKind !== 'query') {
    const { operationKind } = operation;
    return { kind: 'refused', errors: [formatError(new ConcordError('OPERATION_NOT_ALLOWED', { operationKind }))] };
  }
  const tooLarge = checkVariables(request.variables ?? {}, limits);
  if (tooLarge !== null) return { kind: 'refused', errors: [formatError(tooLarge)] };
  const definitions = operation.definition.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(supergraph.apiSchema, definitions, request.variables ?? {}, {
    maxErrors: mostVariableErrors,
  });
  if (coerced === undefined) {
    const refused = (errors ?? []).map((error) => ({ ...error.toJSON(), extensions: { code: 'BAD_USER_INPUT' } }));
    return { kind: 'refused', errors: refused };
  }
  const given = estimateRows(operation.rows, coerced);
  if (given > limits.rows) {
    const error = new ConcordError('QUERY_TOO_MANY_ROWS', { given, most: limits.rows });
    return { kind: 'refused', errors: [formatError(error)] };
  }
  return { kind: 'checked', variables: coerced };
}

function requestError(errors: readonly GraphQLFormattedError[], operationHash: string | null): GatewayResult {
  return { kind: 'request-error', result: { errors }, operationHash };
}

function outcomeOf({ kind, result }: GatewayResult): 'complete' | 'with-errors' | 'refused' | 'failed' {
  if (kind === 'request-error') return 'refused';
  if (kind === 'gateway-failed') return 'failed';
  return result.errors.length === 0 ? 'complete' : 'with-errors';
}

function codeOf(error: GraphQLFormattedError): string {
  return String(error.extensions?.code ?? 'UNKNOWN');
}

function toAnswer({ kind, result, operationHash }: GatewayResult): GatewayAnswer {
  const { data, errors } = result;
  const text = data === undefined ? JSON.stringify({ errors }) : printResult({ ...result, data });
  const errorCodes = errors.map(codeOf);
  return { kind, text, hasData: data !== undefined, hasErrors: errors.length > 0, errorCodes, operationHash };
}
