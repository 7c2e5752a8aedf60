// One subgraph of a process of its own, answered from the mesh that serves. The gateway learns of another schema a little later
// than this process has it, or a little earlier, where it asked a replica: until both know the same, an operation that the
// newest mesh does not know is answered by one of before, where nobody saw more in that, or waits for the next.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { createRunningRequests, type RunningRequests } from '../../gateway/swap/running-requests.ts';
import type { SwapResult } from '../../gateway/swap/swap.ts';
import type { AnySubgraph } from '../subgraph-readiness.ts';
import type { Generation } from './open-generation.ts';
import { isSameAccess } from './same-access.ts';

export type LiveSubgraph = {
  readonly name: string;
  readonly execute: AnySubgraph['execute'];
  readonly current: () => AnySubgraph;
  readonly swap: (next: Generation) => Promise<SwapResult>;
};

type Entry = {
  readonly mesh: Mesh;
  readonly part: AnySubgraph;
  readonly running: RunningRequests;
  /** It is asked no more. */
  readonly leave: () => void;
  readonly left: Promise<void>;
};

type Reply = Awaited<ReturnType<AnySubgraph['execute']>>;

type Options = {
  readonly name: string;
  /** Brings the process to what is published now; it may take as long as it takes. */
  readonly catchUp: () => Promise<void>;
  readonly graceMs?: number;
  readonly patienceMs?: number;
};

/** Longer than a gateway needs to compose and to plan anew. */
const defaultGraceMs = 20_000;
/** Who publishes often has gateways that are several behind. */
const mostOlder = 4;
const defaultPatienceMs = 4_000;

export function createLiveSubgraph(first: Generation, options: Options): LiveSubgraph {
  const { name, catchUp, graceMs = defaultGraceMs, patienceMs = defaultPatienceMs } = options;
  let serving = createEntry(first, name);
  let older: readonly Entry[] = [];
  let catching: Promise<void> | null = null;

  const catchUpOnce = (): Promise<void> => {
    catching ??= catchUp().finally(() => {
      catching = null;
    });
    return catching;
  };

  return {
    name,
    current: () => serving.part,
    async execute(request, context) {
      const asked = serving;
      const reply = await run(asked, request, context);
      if (!isUnknown(reply)) return reply;
      for (const entry of older) {
        if (!older.includes(entry)) continue; // it was left while another was asked
        const known = await run(entry, request, context);
        if (!isUnknown(known)) return known;
      }
      await Promise.race([catchUpOnce(), sleep(patienceMs, undefined, { ref: false })]);
      return serving === asked ? reply : run(serving, request, context);
    },
    async swap(next) {
      const before = serving;
      serving = createEntry(next, name, before.part);
      // Each by itself: what one publication took out another may bring back, and masked.
      const mayAnswer = ({ mesh }: Entry) => isSameAccess(mesh, next.mesh, name);
      const kept = [before, ...older].filter(mayAnswer).slice(0, mostOlder);
      for (const entry of [before, ...older]) if (!kept.includes(entry)) entry.leave();
      older = kept;
      void sleep(graceMs, undefined, { ref: false }).then(() => {
        older = older.filter((entry) => entry !== before);
        before.leave();
      });
      return { kind: 'swapped', hints: [], drained: before.left.then(before.running.whenNone) };
    },
  };
}

/** @throws ConcordError CONTRACT_NOT_SERVED where the mesh has no such subgraph, and none was there before */
function createEntry({ mesh, parts }: Generation, name: string, before?: AnySubgraph): Entry {
  const part = parts.find((one) => one.name === name) ?? (before === undefined ? undefined : withdraw(before));
  if (part === undefined) throw new ConcordError('CONTRACT_NOT_SERVED', { file: `${name}/domain.yaml` });
  const { promise: left, resolve: leave } = withResolvers();
  return { mesh, part, running: createRunningRequests(), leave, left };
}

/** As gateways ask, and nothing besides. */
const asksForSchema = /^\s*(?:query(?:\s+\w+)?\s*)?\{\s*_service\s*\{\s*sdl\s*\}\s*\}\s*$/;

/** What is left of a subgraph of which nothing is published any more: the schema that gateways know, and a refusal. */
function withdraw(before: AnySubgraph): AnySubgraph {
  const { message, code } = new ConcordError('DOMAIN_WITHDRAWN', { domain: before.name });
  const refusal = { dataText: null, errors: [{ message, extensions: { code } }] };
  return {
    name: before.name,
    sdl: before.sdl,
    isReady: async () => true,
    execute: async ({ query }) =>
      asksForSchema.test(query) ? { dataText: JSON.stringify({ _service: { sdl: before.sdl } }), errors: [] } : refusal,
  };
}

async function run({ part, running }: Entry, ...asked: Parameters<AnySubgraph['execute']>): Promise<Reply> {
  running.begin();
  try {
    return await part.execute(...asked);
  } finally {
    running.end();
  }
}

/** The gateway plans on the schema that this subgraph told it, so an operation that does not fit is of another one. */
function isUnknown({ dataText, errors }: Reply): boolean {
  return dataText === null && errors.some(({ extensions }) => extensions?.code === 'GRAPHQL_VALIDATION_FAILED');
}

/** Node 20 has no `Promise.withResolvers`. */
function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: () => settle() };
}
