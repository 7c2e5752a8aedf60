// The mesh of this process while it runs: begun with the contracts of the folder and what is published over them, then followed
// as others publish. What cannot be served is refused and told once; what was served last goes on.

import { type ContractFile, type LoadedMesh, loadMesh } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { SwapResult } from '../../gateway/swap/swap.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import type { Lifetime } from '../lifetime.ts';
import { describeProblem } from '../load-report.ts';
import { createNameDatabase } from '../name-database.ts';
import { createMeshFollower, type MeshFollower } from './follow-mesh.ts';
import { createLoginKeeper } from './keep-logins.ts';
import { type Looking, lookWhenTold } from './look-when-told.ts';
import type { MeshFigures } from './mesh-figures.ts';
import { type MeshFiles, meshFiles } from './mesh-files.ts';
import type { MeshProcess } from './mesh-process.ts';
import { openFirst } from './open-first.ts';
import { type Generation, openGeneration, type Share } from './open-generation.ts';
import { tellDifferences } from './tell-differences.ts';
import { isTransient } from './transient.ts';
import type { WatchedPublications } from './watch-published.ts';

export type LiveMesh = {
  readonly first: Generation;
  readonly current: () => Generation;
  /** From now on what is published takes its place. `swap` puts a generation where requests are answered. */
  readonly follow: (swap: SwapGeneration) => Promise<void>;
  readonly figures: () => MeshFigures;
  /** Looks now; settles when what is published is served or refused. */
  readonly catchUp: () => Promise<void>;
};

export type SwapGeneration = (next: Generation) => Promise<SwapResult>;

type Context = {
  readonly share: Share;
  /** Files of the folder. */
  readonly folder: readonly ContractFile[];
  readonly publications: WatchedPublications;
  /** Where the graph is composed in this process: what does not compose is not begun with. */
  readonly compose?: (parts: Generation['parts']) => Promise<void>;
};

const firstPauseMs = 1_000;
const mostPauseMs = 60_000;

export async function openLiveMesh(
  lifetime: Lifetime,
  process: MeshProcess,
  { share, folder, publications, compose }: Context,
): Promise<LiveMesh> {
  const { environment } = process.databases;
  const warn = createOnce(process.warn);
  const nameDatabase = createNameDatabase(environment);
  const load = (files: MeshFiles): LoadedMesh => loadMesh([...files.values()], environment.roles, nameDatabase);
  const wanted = () => {
    const published = publications.current();
    return { files: meshFiles(folder, publishedFiles(published)), sequence: published.sequence };
  };
  const open = await openAllIn(lifetime, (mesh) => openGeneration(lifetime, { ...process, warn }, { mesh, share }));

  tellDifferences(folder, publications.current(), warn);
  const start = wanted();
  const first = await openFirst(start.files, {
    load,
    open: async (mesh) => check(await open(mesh), start.sequence > 0 ? compose : undefined),
    live: publications.current().live,
    folder: meshFiles(folder),
    readHistory: async ({ kind, name }) => (await publications.store?.readHistory(kind, name)) ?? [],
  });
  // What the folder says together with what is published; who reads the folder alone has told of that.
  if (start.sequence > 0) for (const problem of load(first.files).problems) warn(describeProblem(problem));
  let { sequence } = start;
  let follower: MeshFollower | null = null;
  let looking: Looking | null = null;

  const logins = await lifetime.start(
    async () => createLoginKeeper({ ...process, warn, domainsOf: share.domainsOf }),
    ({ stop }) => stop(),
  );

  async function follow(swap: SwapGeneration): Promise<void> {
    // What was published while no process ran reaches them too.
    if (start.sequence > 0) logins.keep(first.generation.mesh);
    const following = createMeshFollower({
      first,
      load,
      open,
      swap,
      onTaken: async ({ generation }) => {
        generation.show();
        logins.keep(generation.mesh);
        await generation.begin();
      },
    });
    follower = following;
    const tellRefused = createRefusalLog(process.warn);
    let pauseMs = firstPauseMs;
    const told = await lifetime.start(
      async () =>
        lookWhenTold(async () => {
          const next = wanted();
          await following.follow(next.files);
          pauseMs = next.sequence === sequence ? Math.min(2 * pauseMs, mostPauseMs) : firstPauseMs;
          sequence = next.sequence;
          tellRefused(following.refused());
          return [...following.refused().values()].some(isTransient) ? pauseMs : null;
        }),
      ({ stop }) => stop(),
    );
    looking = told;
    publications.onPublished(told.wake);
    told.wake();
  }

  const figures = (): MeshFigures => ({ refused: follower?.refused() ?? new Map(), sequence });
  process.observing.watch.mesh(figures);
  return {
    first: first.generation,
    current: () => (follower?.serving() ?? first).generation,
    follow,
    figures,
    async catchUp() {
      await publications.refresh();
      await looking?.untilDone();
    },
  };
}

type OpenMesh = (mesh: Mesh) => Promise<Generation>;

/** What is still open at the end is closed then, one that only waits for its last request too. */
async function openAllIn(lifetime: Lifetime, open: OpenMesh): Promise<OpenMesh> {
  const all = new Set<Generation>();
  await lifetime.start(
    async () => undefined,
    () => Promise.all([...all].map(({ close }) => close())),
  );
  return async (mesh) => {
    const generation = await open(mesh);
    const close = async () => {
      all.delete(kept);
      await generation.close();
    };
    const kept: Generation = { ...generation, close };
    all.add(kept);
    return kept;
  };
}

async function check(generation: Generation, compose: Context['compose']): Promise<Generation> {
  try {
    await compose?.(generation.parts);
    return generation;
  } catch (error) {
    await generation.close();
    throw error;
  }
}

/** Each reason once for as long as it lasts. */
function createRefusalLog(warn: MeshProcess['warn']): (refused: ReadonlyMap<string, unknown>) => void {
  let told: ReadonlySet<string> = new Set();
  return (refused) => {
    const lines = [...refused].map(([file, cause]) => [file, cause, describeRefusal(file, cause)] as const);
    for (const [file, cause, line] of lines) {
      const code = cause instanceof ConcordError ? { code: cause.code } : {};
      if (!told.has(line)) warn(line, { level: 'error', event: 'contract-refused', file, ...code });
    }
    told = new Set(lines.map(([, , line]) => line));
  };
}

function describeRefusal(file: string, cause: unknown): string {
  const why = cause instanceof ConcordError ? describeProblem(cause) : String((cause as Error).name);
  return `mesh: ${file} as it is published cannot be served, and what was served goes on: ${why}`;
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
