// The gateway as a function: requests in, JSON text out, over whatever subgraphs it is given. It knows no HTTP.

import { ConcordError } from '../errors/concord-error.ts';
import type { Correlation } from '../http/correlation.ts';
import { type Demands, noDemands } from '../identity/demands.ts';
import type { Viewer } from '../identity/viewer.ts';
import { checkRequest } from './check-request.ts';
import { createEnvelopeParts } from './envelope.ts';
import { execute } from './execute.ts';
import { codeOf, type GatewayAnswer, type GatewayResult, outcomeOf, requestError, toAnswer } from './gateway-answer.ts';
import type { GatewayEvent } from './gateway-event.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { loadApolloExecutor } from './load-apollo-executor.ts';
import { isOutsider } from './outsider.ts';
import { composeHere } from './planning/compose-here.ts';
import type { ComposedGraph, Planning } from './planning/planner.ts';
import { formatError } from './prepare-operation.ts';
import { createShadow, type ShadowSettings } from './shadow/shadow.ts';
import { buildSupergraph, type GatewaySubgraph, type Supergraph } from './supergraph.ts';
import { createRecentOperations } from './swap/recent-operations.ts';
import { createRunningRequests } from './swap/running-requests.ts';
import { refuseBreaking, type SwapGuard, type SwapResult } from './swap/swap.ts';
import { warmUp } from './swap/warm-up.ts';

export type GatewayOptions = {
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly executor: 'concord' | 'apollo';
  readonly limits?: Partial<Limits> | undefined;
  /** Whether callers without a token may introspect, and are told what they may have meant; they may where nothing is said. */
  readonly hasOpenSchema?: boolean | undefined;
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

export type Gateway = {
  readonly execute: (request: GatewayRequest, context: GatewayContext) => Promise<GatewayAnswer>;
  /** The same before it is written as text; for a pipeline that adds to it. */
  readonly run: (request: GatewayRequest, context: GatewayContext) => Promise<GatewayResult>;
  readonly current: () => Pick<Supergraph, 'apiSchema' | 'supergraphSdl' | 'hints'>;
  /** All or nothing: requests that run end on the old graph; what does not compose changes nothing. */
  readonly replaceSubgraphs: (subgraphs: readonly GatewaySubgraph[], guard?: SwapGuard) => Promise<SwapResult>;
  /** Coordinates of what answered operations used since this was asked last. */
  readonly takeUses: () => readonly string[];
  /** Called at once and after every swap; returns a function that ends it. */
  readonly onSupergraph: (listener: (supergraph: ReturnType<Gateway['current']>) => void) => () => void;
  /** Of the current graph, operations that are known. */
  readonly countOperations: () => number;
};

/** It composes and plans in this thread. @throws ConcordError COMPOSITION_FAILED: a gateway never starts without a graph. */
export function createGateway(options: GatewayOptions): Gateway {
  return serveGraph(options, composeHere(options.subgraphs), { compose: async (subgraphs) => composeHere(subgraphs) });
}

/** `planning` composes and plans, and is closed by who opened it. @throws ConcordError COMPOSITION_FAILED, COMPOSING_STOPPED */
export async function openGateway(options: GatewayOptions, planning: Planning): Promise<Gateway> {
  return serveGraph(options, await planning.compose(options.subgraphs), planning);
}

const noCodes: readonly string[] = [];

/** Adds by which request it came. */
function tellOf(onEvent: (event: GatewayEvent) => void, requestId: string | undefined, event: GatewayEvent): void {
  onEvent(requestId === undefined || event.requestId !== undefined ? event : { ...event, requestId });
}

function prepare(
  { prepare }: Supergraph,
  { query, operationName }: { readonly query: string; readonly operationName: string | null },
  { viewer, correlation }: GatewayContext,
) {
  const planning = correlation?.span?.startChild('plan');
  return prepare(query, operationName, viewer).finally(() => planning?.end());
}

function serveGraph(options: GatewayOptions, first: ComposedGraph, planning: Planning): Gateway {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const { hasOpenSchema = true } = options;
  const onEvent = options.onEvent ?? (() => undefined);
  const listeners = new Set<(supergraph: Supergraph) => void>();
  const shadow = options.shadow ? createShadow(options.shadow, onEvent) : null;
  let serving = prepareServing(options.subgraphs, first);
  let swapping: Promise<unknown> = Promise.resolve();

  function prepareServing(subgraphs: readonly GatewaySubgraph[], graph: ComposedGraph) {
    const supergraph = buildSupergraph(subgraphs, graph, { limits, hasOpenSchema, onEvent });
    const isStockAsked = options.executor === 'apollo' || shadow !== null;
    const apollo = isStockAsked ? loadApolloExecutor(supergraph.supergraphSdl, supergraph.apiSchema) : null;
    const recent = createRecentOperations(supergraph.apiSchema);
    return { supergraph, apollo, recent, running: createRunningRequests(), retire: graph.retire };
  }

  async function swap(subgraphs: readonly GatewaySubgraph[], guard: SwapGuard | undefined): Promise<SwapResult> {
    const before = serving;
    let graph: ComposedGraph | null = null;
    try {
      graph = await planning.compose(subgraphs);
      const next = prepareServing(subgraphs, graph);
      const answered = before.recent.list();
      if (guard !== undefined) await refuseBreaking(before.supergraph, next.supergraph, answered, guard);
      await warmUp(next, answered);
      serving = next;
    } catch (cause) {
      graph?.retire();
      onEvent({ kind: 'supergraph-refused', cause });
      return { kind: 'refused', cause };
    }
    const { supergraph } = serving;
    const drained = before.running.whenNone();
    // What began on it may still plan on it.
    void drained.then(before.retire);
    serving.recent.addUses(before.recent.takeUses());
    onEvent({ kind: 'supergraph-changed', hints: supergraph.hints });
    for (const listener of listeners) listener(supergraph);
    return { kind: 'swapped', hints: supergraph.hints, drained };
  }

  async function run(request: GatewayRequest, context: GatewayContext): Promise<GatewayResult> {
    const startedAt = performance.now();
    const requestId = context.correlation?.requestId;
    const outcome = await carryOut(request, context, tellOf.bind(null, onEvent, requestId));
    const { errors } = outcome.result;
    onEvent({
      kind: 'operation-answered',
      operationHash: outcome.operationHash,
      outcome: outcomeOf(outcome),
      codes: errors.length === 0 ? noCodes : [...new Set(errors.map(codeOf))],
      ms: performance.now() - startedAt,
      requestId,
    });
    return outcome;
  }

  async function carryOut(
    request: GatewayRequest,
    context: GatewayContext,
    tell: (event: GatewayEvent) => void,
  ): Promise<GatewayResult> {
    const { supergraph, apollo, recent, running } = serving;
    const { query } = request;
    const operationName = request.operationName || null;
    running.begin();
    let operationHash: string | null = null;
    try {
      const operation =
        supergraph.recall(query, operationName, context.viewer) ??
        (await prepare(supergraph, { query, operationName }, context));
      if (operation.kind === 'refused') return requestError(operation.errors, null);
      operationHash = operation.operationHash;
      context.correlation?.span?.note({ 'concord.operation': operationHash });
      const checked = checkRequest(operation, request, {
        apiSchema: supergraph.apiSchema,
        limits,
        hideSuggestions: isOutsider(context.viewer, hasOpenSchema),
      });
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
      recent.note(operation, { query, operationName, viewer });
      const executing =
        apollo === null || options.executor === 'concord'
          ? execute(operation.program, execution)
          : apollo(operation, execution);
      const result = await executing;
      if (shadow !== null && recording !== null && apollo !== null) {
        shadow.compare({ operation, execution, recording, result, other: apollo });
      }
      return {
        kind: 'response',
        result: { ...result, envelope: envelopeParts.merge(), keptSeconds: envelopeParts.keptSeconds() },
        operationHash,
      };
    } catch (cause) {
      tell({ kind: 'gateway-failed', cause });
      const errors = [formatError(new ConcordError('GATEWAY_FAILED', {}))];
      return { kind: 'gateway-failed', result: { errors }, operationHash };
    } finally {
      running.end();
    }
  }

  return {
    run,
    execute: async (request, context) => {
      const done = await run(request, context);
      try {
        return toAnswer(done);
      } catch (cause) {
        // A value that is nested too deep to be written, as a column of JSON may hold it.
        onEvent({ kind: 'gateway-failed', cause });
        const errors = [formatError(new ConcordError('GATEWAY_FAILED', {}))];
        return toAnswer({ ...done, kind: 'gateway-failed', result: { errors } });
      }
    },
    current: () => serving.supergraph,
    replaceSubgraphs: (subgraphs, guard) => {
      // One after the other, so that the last one asked for is the one that stays.
      const swapped = swapping.then(() => swap(subgraphs, guard));
      swapping = swapped.catch(() => undefined);
      return swapped;
    },
    takeUses: () => serving.recent.takeUses(),
    onSupergraph: (listener) => {
      listeners.add(listener);
      listener(serving.supergraph);
      return () => listeners.delete(listener);
    },
    countOperations: () => serving.supergraph.countOperations(),
  };
}
