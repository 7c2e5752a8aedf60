// Planning in threads of its own, so that neither a document nor a graph holds up the gateway: operations wait for their
// turn, in a bounded queue, and one that takes longer than it may is refused.

import { print } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import { createFairQueue } from '../fair-queue.ts';
import type { QueryPlan } from '../plan.ts';
import type { SubgraphDefinition } from '../read-subgraph.ts';
import { buildSchemas, type ComposedGraph, type Planning, type TimedPlan } from './planner.ts';
import { ThreadStopped } from './thread.ts';
import { type KnownGraph, type PlanningEvent, startThreadPair } from './thread-pair.ts';

export type PlanningPool = Planning & {
  /** Operations that wait for their turn. */
  readonly countWaiting: () => number;
  readonly close: () => Promise<void>;
};

export type PoolSettings = {
  /** For one operation, its wait aside. */
  readonly planLimitMs: number;
  readonly onEvent: (event: PlanningEvent) => void;
  readonly composeLimitMs?: number;
  readonly mostHeapMb?: number;
  readonly mostWaiting?: number;
  readonly mostWaitingMs?: number;
};

type Graph = KnownGraph & { pending: number; isRetired: boolean };
type Task = {
  readonly graph: Graph;
  readonly document: string;
  readonly resolve: (plan: TimedPlan) => void;
  readonly reject: (error: unknown) => void;
  readonly stopWaiting: () => void;
};

/** Ends with `close`. A thread starts at once, so that it is there when the subgraphs are. */
export function openPlanningPool(settings: PoolSettings): PlanningPool {
  const { planLimitMs, onEvent, composeLimitMs = 60_000, mostHeapMb = 1_024 } = settings;
  const { mostWaiting = 100, mostWaitingMs = 10_000 } = settings;
  const threads = startThreadPair({ planLimitMs, composeLimitMs, mostHeapMb, onEvent });
  const queue = createFairQueue<Task>(mostWaiting);
  let graphs = 0;
  let isDraining = false;

  async function plan(graph: Graph, document: string, asker: string): Promise<TimedPlan> {
    graph.pending += 1;
    try {
      return await waitForPlan(graph, document, asker);
    } finally {
      graph.pending -= 1;
      forgetWhereDone(graph);
    }
  }

  function waitForPlan(graph: Graph, document: string, asker: string): Promise<TimedPlan> {
    return new Promise((resolve, reject) => {
      const refuse = () => {
        const what = 'The planner of new operations';
        reject(new ConcordError('OVERLOADED', { what, retryAfterSeconds: Math.ceil(planLimitMs / 1_000) }));
      };
      const impatience = setTimeout(() => {
        queue.remove(asker, task);
        refuse();
      }, mostWaitingMs);
      const task: Task = { graph, document, resolve, reject, stopWaiting: () => clearTimeout(impatience) };
      if (queue.add(asker, task)) return void drain();
      task.stopWaiting();
      refuse();
    });
  }

  async function drain(): Promise<void> {
    if (isDraining) return;
    isDraining = true;
    for (let task = queue.take(); task !== undefined; task = queue.take()) {
      task.stopWaiting();
      await carryOut(task).then(task.resolve, task.reject);
    }
    isDraining = false;
  }

  async function carryOut({ graph, document }: Task): Promise<TimedPlan> {
    const reply = await threads.plan(graph, document).catch((cause: unknown) => {
      throw cause instanceof ThreadStopped ? stoppedPlanning(cause, planLimitMs) : cause;
    });
    if (reply.kind !== 'planned') throw new TypeError(`A planning thread was to plan and answered "${reply.kind}".`);
    return { plan: JSON.parse(reply.plan) as QueryPlan, ms: reply.ms };
  }

  function forgetWhereDone(graph: Graph): void {
    if (graph.isRetired && graph.pending === 0) threads.forget(graph);
  }

  return {
    async compose(subgraphs): Promise<ComposedGraph> {
      const number = ++graphs;
      // What else a subgraph has, such as its transport, is no data.
      const definitions = subgraphs.map(({ name, url, sdl, make, isPublished }): SubgraphDefinition => {
        const definition = { name, url, sdl, make };
        return isPublished === true ? { ...definition, isPublished } : definition;
      });
      const reply = await threads.compose(number, definitions).catch((cause: unknown) => {
        throw cause instanceof ThreadStopped ? stoppedComposing(cause, composeLimitMs) : cause;
      });
      if (reply.kind === 'not-composed') throw new ConcordError('COMPOSITION_FAILED', { problems: reply.problems });
      if (reply.kind !== 'composed') {
        throw new TypeError(`A planning thread was to compose and answered "${reply.kind}".`);
      }
      const { supergraphSdl, plannedSdl, apiSdl, hints } = reply;
      const graph: Graph = { number, supergraphSdl, pending: 0, isRetired: false };
      threads.keep(graph);
      const schemas = buildSchemas({ api: apiSdl, supergraph: plannedSdl });
      return {
        supergraphSdl,
        hints,
        planner: { ...schemas, plan: (document, asker) => plan(graph, print(document), asker) },
        retire: () => {
          graph.isRetired = true;
          forgetWhereDone(graph);
        },
      };
    },
    countWaiting: queue.size,
    close: threads.close,
  };
}

function stoppedComposing({ reason, cause }: ThreadStopped, limitMs: number): ConcordError {
  const told =
    reason === 'time'
      ? `composing them took longer than ${limitMs / 1_000} s`
      : reason === 'memory'
        ? 'composing them needed more memory than it may have'
        : 'the thread that composes ended';
  return new ConcordError('COMPOSING_STOPPED', { reason: told }, { cause });
}

function stoppedPlanning({ reason, cause }: ThreadStopped, limitMs: number): Error {
  if (reason === 'time') return new ConcordError('PLANNING_TIMED_OUT', { seconds: limitMs / 1_000 });
  const told = reason === 'memory' ? 'it needs more memory than it may have.' : 'the thread that plans ended.';
  return new Error(told, { cause });
}
