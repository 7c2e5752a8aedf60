// Two planning threads that know the same graphs: one plans, the spare one takes its place where it has to be ended, and
// composes the next graph while the first one plans.

import type { SubgraphDefinition } from '../read-subgraph.ts';
import type { PlanningReply, PlanningRequest } from './protocol.ts';
import { type PlanningThread, type StopReason, startThread, type ThreadStopped } from './thread.ts';

export type KnownGraph = { readonly number: number; readonly supergraphSdl: string };

export type ThreadPair = {
  /** @throws ThreadStopped; Error with what the thread says */
  readonly compose: (number: number, subgraphs: readonly SubgraphDefinition[]) => Promise<PlanningReply>;
  /** From now on both know the graph that was composed. */
  readonly keep: (graph: KnownGraph) => void;
  /** One at a time. @throws ThreadStopped; Error with what the thread says */
  readonly plan: (graph: KnownGraph, document: string) => Promise<PlanningReply>;
  readonly forget: (graph: KnownGraph) => void;
  readonly close: () => Promise<void>;
};

export type PlanningEvent = {
  readonly kind: 'planner-replaced';
  readonly reason: Exclude<StopReason, 'closed'>;
  readonly cause: unknown;
};

export type PairSettings = {
  readonly planLimitMs: number;
  readonly composeLimitMs: number;
  /** Of each thread. */
  readonly mostHeapMb: number;
  readonly onEvent: (event: PlanningEvent) => void;
};

/** What a thread knows: the number of a graph -> when it is loaded. */
type Member = { readonly thread: PlanningThread; readonly loads: Map<number, Promise<unknown>> };

const pauseAfterFailedStartMs = 1_000;

export function startThreadPair({ planLimitMs, composeLimitMs, mostHeapMb, onEvent }: PairSettings): ThreadPair {
  const kept = new Set<KnownGraph>();
  let isClosed = false;
  let active = startMember(0);
  /** Not before there is a graph: the first thread is there sooner when it starts alone. */
  let spare: Member | null = null;
  let composing: Member | null = null;

  function startMember(pauseMs: number): Member {
    const member: Member = {
      thread: startThread({ mostHeapMb, pauseMs, onStopped: (stop, hasBegun) => replace(member, stop, hasBegun) }),
      loads: new Map(),
    };
    for (const graph of kept) loadAhead(member, graph);
    return member;
  }

  function replace(member: Member, { reason, cause }: ThreadStopped, hasBegun: boolean): void {
    if (isClosed || reason === 'closed') return;
    const fresh = startMember(hasBegun ? 0 : pauseAfterFailedStartMs);
    if (member === spare) spare = fresh;
    // One that composes may do so for a minute, while operations wait.
    else if (spare === null || spare === composing) active = fresh;
    else [active, spare] = [spare, fresh];
    onEvent({ kind: 'planner-replaced', reason, cause });
  }

  function load({ thread, loads }: Member, { number, supergraphSdl }: KnownGraph): Promise<unknown> {
    const loaded = loads.get(number) ?? ask(thread, { kind: 'load', graph: number, supergraphSdl }, composeLimitMs);
    loads.set(number, loaded);
    return loaded;
  }

  /** Where it fails the thread has ended, and the next one loads. */
  function loadAhead(member: Member, graph: KnownGraph): void {
    load(member, graph).catch(() => undefined);
  }

  /** A thread that ended before this operation came to it is no reason to refuse the operation. */
  async function findReady(graph: KnownGraph): Promise<Member> {
    for (let member = active; ; member = active) {
      try {
        await load(member, graph);
        return member;
      } catch (error) {
        if (member === active) throw error;
      }
    }
  }

  return {
    async compose(number, subgraphs) {
      const member = spare ?? active;
      composing = member;
      const reply = await ask(member.thread, { kind: 'compose', graph: number, subgraphs }, composeLimitMs).finally(
        () => {
          composing = null;
        },
      );
      if (reply.kind !== 'composed') return reply;
      member.loads.set(number, Promise.resolve());
      // Who knows the new graph plans from now on; the other one learns it meanwhile.
      if (member === spare) [active, spare] = [spare, active];
      return reply;
    },
    keep(graph) {
      kept.add(graph);
      if (spare === null) spare = startMember(0);
      else loadAhead(spare, graph);
    },
    async plan(graph, document) {
      const { thread } = await findReady(graph);
      return ask(thread, { kind: 'plan', graph: graph.number, document }, planLimitMs);
    },
    forget(graph) {
      kept.delete(graph);
      for (const member of [active, spare]) {
        if (member?.loads.delete(graph.number) !== true) continue;
        ask(member.thread, { kind: 'forget', graph: graph.number }, composeLimitMs).catch(() => undefined);
      }
    },
    close: async () => {
      isClosed = true;
      await Promise.all([active, spare].map((member) => member?.thread.stop()));
    },
  };
}

async function ask(thread: PlanningThread, request: PlanningRequest, patienceMs: number): Promise<PlanningReply> {
  const reply = await thread.ask(request, patienceMs);
  if (reply.kind === 'failed') throw new Error(reply.reason);
  return reply;
}
