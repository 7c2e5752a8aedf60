// The mesh of this process while it runs: begun with the contracts of the folder and what is published over them, then followed
// as others publish. What cannot be served is refused and told once; what was served last goes on.

import { setTimeout as sleep } from 'node:timers/promises';
import { type ContractFile, type LoadedMesh, loadMesh } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { SwapResult } from '../../gateway/swap/swap.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import type { Lifetime } from '../lifetime.ts';
import { describeProblem } from '../load-report.ts';
import { createNameDatabase } from '../name-database.ts';
import { createMeshFollower, type MeshFollower } from './follow-mesh.ts';
import { listServed, type MeshFiles, meshFiles } from './mesh-files.ts';
import type { MeshProcess } from './mesh-process.ts';
import { type Generation, openGeneration, type Share } from './open-generation.ts';
import { isTransient } from './transient.ts';
import type { WatchedPublications } from './watch-published.ts';

export type LiveMesh = {
  readonly first: Generation;
  readonly current: () => Generation;
  /** From now on what is published takes its place. `swap` puts a generation where requests are answered. */
  readonly follow: (swap: SwapGeneration) => Promise<void>;
  readonly figures: () => MeshFigures;
};

export type SwapGeneration = (next: Generation) => Promise<SwapResult>;

export type MeshFigures = {
  /** Why, by file: what is published, or in the folder, and not served though it could be. */
  readonly refused: ReadonlyMap<string, unknown>;
  /** Of the last publication that was looked at and, as far as it could be, taken. */
  readonly sequence: number;
};

type Context = {
  readonly share: Share;
  /** Files of the folder. */
  readonly folder: readonly ContractFile[];
  readonly publications: WatchedPublications;
};

const firstPauseMs = 1_000;
const mostPauseMs = 60_000;

export async function openLiveMesh(
  lifetime: Lifetime,
  process: MeshProcess,
  { share, folder, publications }: Context,
): Promise<LiveMesh> {
  const { environment } = process.databases;
  const warn = createOnce(process.warn);
  const nameDatabase = createNameDatabase(environment);
  const load = (files: MeshFiles): LoadedMesh => loadMesh([...files.values()], environment.roles, nameDatabase);
  const wanted = () => {
    const published = publications.current();
    return { files: meshFiles(folder, publishedFiles(published)), sequence: published.sequence };
  };
  const open = (mesh: LoadedMesh['mesh']) => openGeneration(lifetime, { ...process, warn }, { mesh, share });

  const start = wanted();
  const loaded = load(start.files);
  const first = await open(loaded.mesh);
  let { sequence } = start;
  let follower: MeshFollower | null = null;
  await lifetime.start(
    async () => undefined,
    () => (follower?.serving().generation ?? first).close(),
  );

  async function follow(swap: SwapGeneration): Promise<void> {
    const served = listServed(loaded.mesh, first.problems);
    const following = createMeshFollower({
      first: { files: start.files, served, generation: first },
      load,
      open,
      swap,
      onTaken: async ({ generation: { state } }) => {
        state.show();
        await state.begin();
      },
    });
    follower = following;
    const stopping = new AbortController();
    let wake: (() => void) | null = null;
    let isDue = true;
    publications.onPublished(() => {
      isDue = true;
      wake?.();
    });
    const looking = (async () => {
      let pauseMs = firstPauseMs;
      while (!stopping.signal.aborted) {
        if (isDue) {
          isDue = false;
          const next = wanted();
          await following.follow(next.files);
          sequence = next.sequence;
          tellRefused(following.refused(), warn);
        }
        const again = [...following.refused().values()].some(isTransient);
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (isDue || stopping.signal.aborted) continue;
        const waits = new AbortController();
        const signal = AbortSignal.any([stopping.signal, waits.signal]);
        const timer = sleep(again ? pauseMs : 2_147_483_647, 'late', { signal }).catch(() => null);
        const late = (await Promise.race([woken, timer])) === 'late';
        waits.abort();
        pauseMs = late ? Math.min(2 * pauseMs, mostPauseMs) : firstPauseMs;
        isDue ||= late;
      }
    })();
    await lifetime.start(
      async () => undefined,
      async () => {
        stopping.abort();
        await looking;
      },
    );
  }

  const figures = (): MeshFigures => ({ refused: follower?.refused() ?? new Map(), sequence });
  process.observing.watch.mesh(figures);
  return {
    first,
    current: () => follower?.serving().generation ?? first,
    follow,
    figures,
  };
}

function tellRefused(refused: ReadonlyMap<string, unknown>, warn: MeshProcess['warn']): void {
  for (const [file, cause] of refused) {
    const why = cause instanceof ConcordError ? describeProblem(cause) : String((cause as Error).name);
    const code = cause instanceof ConcordError ? cause.code : undefined;
    warn(`mesh: ${file} as it is published cannot be served, and what was served goes on: ${why}`, {
      level: 'error',
      event: 'contract-refused',
      file,
      ...(code === undefined ? {} : { code }),
    });
  }
}

/** Each mesh would tell again what the one before it told. */
function createOnce(warn: MeshProcess['warn']): MeshProcess['warn'] {
  const told = new Set<string>();
  return (line, fields) => {
    if (told.has(line)) return;
    told.add(line);
    warn(line, fields);
  };
}
