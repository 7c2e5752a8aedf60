// The graph of a gateway over subgraphs of other processes: begun with what the source says or with the last good one, then
// followed as the source changes. What cannot be served is refused and told once; the last good graph serves on.

import { ConcordError } from '../../errors/concord-error.ts';
import { composeSupergraph } from '../../gateway/compose.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { SwapResult } from '../../gateway/swap/swap.ts';
import type { OperatorLog } from '../operator-log.ts';
import type { Connections, Lease } from './connections.ts';
import type { LastGood } from './last-good.ts';
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
  readonly kept: readonly SubgraphDefinition[] | null;
  readonly usedFields: UsedFields;
  /** Those of this process. */
  readonly fixed: readonly GatewaySubgraph[];
  readonly allowsBreaking: boolean;
  readonly now: () => number;
  readonly onGatewayEvent: OperatorLog['onGatewayEvent'];
  /** A list was taken, at the start too. */
  readonly onTaken: (subgraphs: readonly SubgraphDefinition[]) => void;
  readonly warn: (line: string, fields: { readonly event: string; readonly level?: 'info' }) => void;
};

/** How long the first start waits for subgraphs that are starting too. One that has a last good graph waits for none. */
const patienceMs = 30_000;
const msPerDay = 24 * 3_600_000;

type Found = Extract<Look, { kind: 'found' }>;

/** @throws ConcordError whatever is wrong with the source, where there is no last good graph to serve instead */
export async function openLiveSupergraph(context: LiveContext): Promise<LiveSupergraph> {
  const { source, connections, lastGood, usedFields, now } = context;
  let { fixed } = context;
  const first = await source.look(context.kept === null ? patienceMs : 0);
  const start = chooseStart(first, context);
  let serving: { readonly lease: Lease; readonly graph: string } = {
    lease: await connections.lease(start.subgraphs),
    graph: digestOf(start.subgraphs),
  };
  let takenAt = now() / 1_000;
  let refused: { readonly look: Look; readonly cause: unknown; readonly day: number } | null = null;
  context.onTaken(start.subgraphs);

  const today = () => Math.floor(now() / msPerDay);
  const refuse = (look: Look, cause: unknown) => {
    refused = { look, cause, day: today() };
  };

  async function take(gateway: Following, look: Found): Promise<void> {
    usedFields.note(gateway.takeUses());
    const lease = await connections.lease(look.subgraphs);
    const isUnguarded = look.allowsBreaking || context.allowsBreaking;
    const guard = isUnguarded ? undefined : { usedFields: usedFields.list(), days: daysOfUse };
    const result = await gateway.replaceSubgraphs([...fixed, ...lease.subgraphs], guard);
    if (result.kind === 'refused') {
      refuse(look, result.cause);
      await lease.release();
      return;
    }
    const before = serving.lease;
    void result.drained.then(before.release).catch(() => undefined);
    serving = { lease, graph: look.graph };
    takenAt = now() / 1_000;
    refused = null;
    lastGood.keep(look.subgraphs);
    context.onTaken(look.subgraphs);
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
    if (look.graph !== serving.graph) return take(gateway, look);
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

function isOfUse(cause: unknown): boolean {
  return cause instanceof ConcordError && cause.code === 'SUPERGRAPH_BREAKS_OPERATIONS';
}

type Start = { readonly subgraphs: readonly SubgraphDefinition[]; readonly isKept: boolean };

/** The last good graph where there is one: from it on, what the source says is held against what clients used. */
function chooseStart(first: Look | null, { kept, fixed, warn }: LiveContext): Start {
  const isSame = first?.kind === 'found' && kept !== null && first.graph === digestOf(kept);
  if (kept !== null && (isSame || composes([...fixed, ...kept], warn))) return { subgraphs: kept, isKept: true };
  if (first?.kind === 'found') return { subgraphs: first.subgraphs, isKept: false };
  throw first?.cause;
}

function composes(subgraphs: readonly SubgraphDefinition[], warn: LiveContext['warn']): boolean {
  try {
    composeSupergraph(subgraphs);
    return true;
  } catch {
    const line = 'gateway: the last good graph is ignored, because it does not compose with this version of Concord.';
    warn(line, { event: 'last-good-ignored' });
    return false;
  }
}
