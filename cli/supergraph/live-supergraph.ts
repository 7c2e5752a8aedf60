// The graph of a gateway over subgraphs of other processes: begun with what the source says or with the last good one, then
// followed as the source changes. What cannot be served is refused and told once; the last good graph serves on.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { SwapResult } from '../../gateway/swap/swap.ts';
import type { OperatorLog } from '../operator-log.ts';
import { chooseStart } from './choose-start.ts';
import type { Connections, Lease, PlacedSubgraph } from './connections.ts';
import type { LastGood } from './last-good.ts';
import { listSteps } from './list-steps.ts';
import { digestOf, type Look, type SubgraphSource } from './subgraph-source.ts';
import { daysOfUse, type UsedFields } from './used-fields.ts';

export type LiveSupergraph = {
  /** What to begin with. */
  readonly subgraphs: readonly GatewaySubgraph[];
  /** Brings the gateway to what the source said at the start. */
  readonly begin: (gateway: Following) => Promise<void>;
  /** The same with what it says now. */
  readonly look: (gateway: Following) => Promise<void>;
  /** Puts other subgraphs of this process in the place of those that are served, beside what the source says. */
  readonly replaceFixed: (gateway: Following, fixed: readonly GatewaySubgraph[]) => Promise<SwapResult>;
  readonly figures: () => SupergraphFigures;
  readonly current: () => readonly GatewaySubgraph[];
};

export type SupergraphFigures = {
  /** Why what the source says is not served; null where it is. */
  readonly refused: unknown;
  /** When the graph was taken, in seconds since 1970. */
  readonly takenAt: number;
};

export type Following = Pick<Gateway, 'replaceSubgraphs' | 'takeUses'>;

export type LiveContext = {
  readonly source: SubgraphSource;
  readonly connections: Connections;
  readonly lastGood: Pick<LastGood, 'keep'>;
  readonly kept: readonly PlacedSubgraph[] | null;
  readonly usedFields: UsedFields;
  /** Those of this process. */
  readonly fixed: readonly GatewaySubgraph[];
  readonly allowsBreaking: boolean;
  /** Whether changes of contracts were judged where they were published, with all who consume them. */
  readonly isJudged: () => boolean;
  readonly now: () => number;
  readonly onGatewayEvent: OperatorLog['onGatewayEvent'];
  /** A list was taken, at the start too. */
  readonly onTaken: (subgraphs: readonly PlacedSubgraph[]) => void;
  readonly warn: (line: string, fields: { readonly event: string; readonly level?: 'info' }) => void;
};

/** How long the first start waits for subgraphs that are starting too. One that has a last good graph waits for none. */
const patienceMs = 30_000;
const msPerDay = 24 * 3_600_000;

type ServedList = { readonly lease: Lease; readonly subgraphs: readonly PlacedSubgraph[] };
type Found = Extract<Look, { kind: 'found' }>;

/** @throws ConcordError whatever is wrong with the source, where there is no last good graph to serve instead */
export async function openLiveSupergraph(context: LiveContext): Promise<LiveSupergraph> {
  const { source, connections, lastGood, usedFields, now } = context;
  let { fixed } = context;
  const first = await source.look(context.kept === null ? patienceMs : 0);
  const start = chooseStart(first, context);
  let serving: ServedList = { lease: await connections.lease(start.subgraphs), subgraphs: start.subgraphs };
  let takenAt = now() / 1_000;
  let refused: { readonly look: Look; readonly cause: unknown; readonly day: number } | null = null;
  context.onTaken(start.subgraphs);

  const today = () => Math.floor(now() / msPerDay);
  const refuse = (look: Look, cause: unknown) => {
    refused = { look, cause, day: today() };
  };

  /** Null where it serves now. */
  async function swapTo(gateway: Following, subgraphs: readonly PlacedSubgraph[], look: Found): Promise<unknown> {
    usedFields.note(gateway.takeUses());
    const lease = await connections.lease(subgraphs);
    const isUnguarded =
      look.allowsBreaking ||
      context.allowsBreaking ||
      (context.isJudged() && isOfContracts(serving.subgraphs, subgraphs));
    const guard = isUnguarded ? undefined : { usedFields: usedFields.list(), days: daysOfUse };
    const result = await gateway.replaceSubgraphs([...fixed, ...lease.subgraphs], guard);
    if (result.kind === 'refused') {
      await lease.release();
      return result.cause ?? new Error('refused for no reason');
    }
    const before = serving.lease;
    void result.drained.then(before.release).catch(() => undefined);
    serving = { lease, subgraphs };
    takenAt = now() / 1_000;
    lastGood.keep(subgraphs);
    context.onTaken(subgraphs);
    return null;
  }

  async function take(gateway: Following, look: Found): Promise<void> {
    const cause = await swapTo(gateway, look.subgraphs, look);
    refused = null;
    if (cause === null) return;
    refuse(look, cause);
    // One that anybody published must not hold back the others.
    const steps = listSteps(serving.subgraphs, look.subgraphs);
    if (steps.length > 1) for (const step of steps) await swapTo(gateway, step(serving.subgraphs), look);
  }

  async function follow(gateway: Following, look: Look): Promise<void> {
    const known = refused;
    const isKnown = known !== null && known.look.digest === look.digest;
    // What clients used yesterday may be used no more today; all else stays as wrong as it was.
    if (isKnown && (known.day === today() || !isOfUse(known.cause))) return;
    if (look.kind === 'bad') {
      refuse(look, look.cause);
      context.onGatewayEvent({ kind: 'supergraph-refused', cause: look.cause });
      return;
    }
    if (look.graph !== digestOf(serving.subgraphs)) return take(gateway, look);
    if (known !== null) {
      refused = null;
      const line = 'gateway: the graph that was refused is withdrawn; the one that serves is what its source says.';
      context.warn(line, { event: 'supergraph-as-told', level: 'info' });
    }
  }

  async function replaceFixed(gateway: Following, next: readonly GatewaySubgraph[]): Promise<SwapResult> {
    usedFields.note(gateway.takeUses());
    const result = await gateway.replaceSubgraphs([...next, ...serving.lease.subgraphs]);
    if (result.kind === 'refused') return result;
    fixed = next;
    takenAt = now() / 1_000;
    return result;
  }

  /** One after the other: each puts together the graph of what the one before it left. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  let followed = first;
  return {
    subgraphs: [...fixed, ...serving.lease.subgraphs],
    begin: (gateway) =>
      inTurn(async () => {
        if (!start.isKept) lastGood.keep(start.subgraphs);
        if (first !== null) await follow(gateway, first);
      }),
    async look(gateway) {
      const look = await source.look();
      await inTurn(async () => {
        followed = look ?? followed;
        if (followed !== null) await follow(gateway, followed);
      });
    },
    replaceFixed: (gateway, next) => inTurn(() => replaceFixed(gateway, next)),
    figures: () => ({ refused: refused?.cause ?? null, takenAt }),
    current: () => [...fixed, ...serving.lease.subgraphs],
  };
}

/** Whether the subgraphs of foreign make, of which nobody has judged anything, are the same in both. */
function isOfContracts(before: readonly PlacedSubgraph[], after: readonly PlacedSubgraph[]): boolean {
  const foreign = (all: readonly PlacedSubgraph[]) => all.filter(({ make }) => make === 'foreign');
  return digestOf(foreign(before)) === digestOf(foreign(after));
}

function isOfUse(cause: unknown): boolean {
  return cause instanceof ConcordError && cause.code === 'SUPERGRAPH_BREAKS_OPERATIONS';
}
