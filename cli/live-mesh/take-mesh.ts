// One try to serve other contracts than now. A contract that changed and cannot be served is held back by itself: what was
// served in its place goes on, and the others are taken. What would take away a product that nobody touched is refused whole.

import type { LoadedMesh } from '../../contracts/load.ts';
import { identityOf } from '../../contracts/overlay-files.ts';
import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { SwapResult } from '../../gateway/swap/swap.ts';
import { findChanged, listServed, type MeshFiles, replaceFiles } from './mesh-files.ts';
import type { Generation } from './open-generation.ts';

export type Serving = {
  readonly files: MeshFiles;
  readonly served: ReadonlySet<string>;
  readonly generation: Generation;
};

export type TakeContext = {
  readonly load: (files: MeshFiles) => LoadedMesh;
  readonly open: (mesh: Mesh) => Promise<Generation>;
  /** Puts it in the place of the one that serves. */
  readonly swap: (next: Generation) => Promise<SwapResult>;
};

export type Taken =
  /** `held`: what changed and is not served, with the reason. `next` is null where nothing else changed. */
  | { readonly kind: 'taken'; readonly next: Serving | null; readonly held: ReadonlyMap<string, unknown> }
  | { readonly kind: 'refused'; readonly cause: unknown };

/** It never fails. */
export async function takeMesh(wanted: MeshFiles, before: Serving, context: TakeContext): Promise<Taken> {
  const held = new Map<string, unknown>();
  let files = wanted;
  const hold = (problems: readonly ConcordError[], served: ReadonlySet<string>): boolean => {
    const bad = findChanged(before.files, files).filter((id) => files.has(id) && !served.has(id));
    for (const id of bad) held.set(id, problemOf(id, problems));
    files = replaceFiles(files, bad, before.files);
    return bad.length > 0;
  };
  try {
    for (;;) {
      if (findChanged(before.files, files).length === 0) return { kind: 'taken', next: null, held };
      const loaded = context.load(files);
      if (hold(loaded.problems, listServed(loaded.mesh, []))) continue;
      refuseLoss(before, files, { served: listServed(loaded.mesh, []), problems: loaded.problems });
      const generation = await context.open(loaded.mesh);
      const served = listServed(loaded.mesh, generation.problems);
      if (hold(generation.problems, served)) {
        await generation.close();
        continue;
      }
      const refusal = await swapOrClose(generation, { before, files, served }, context);
      if (refusal !== null) return refusal;
      return { kind: 'taken', next: { files, served, generation }, held };
    }
  } catch (cause) {
    return { kind: 'refused', cause };
  }
}

async function swapOrClose(
  generation: Generation,
  { before, files, served }: Omit<Serving, 'generation'> & { readonly before: Serving },
  { swap }: TakeContext,
): Promise<Extract<Taken, { kind: 'refused' }> | null> {
  try {
    const unfit = await findUnfit(before, served);
    refuseLoss(before, files, { served: new Set([...served, ...unfit]), problems: generation.problems });
    const result = await swap(generation);
    if (result.kind === 'swapped') {
      const { rest, close } = before.generation;
      void rest().catch(() => undefined);
      void result.drained.then(close).catch(() => undefined);
      return null;
    }
    await generation.close();
    return result;
  } catch (error) {
    await generation.close().catch(() => undefined);
    throw error;
  }
}

/** A table that was changed since fits the contract no more, whatever is published; a restart would leave it out too. */
async function findUnfit(before: Serving, served: ReadonlySet<string>): Promise<readonly string[]> {
  if ([...before.served].every((id) => served.has(id))) return [];
  const problems = await before.generation.findUnfit();
  return problems.flatMap(({ at }) => (at === undefined ? [] : identityOf({ path: at.file })));
}

type Outcome = { readonly served: ReadonlySet<string>; readonly problems: readonly ConcordError[] };

function refuseLoss(before: Serving, files: MeshFiles, { served, problems }: Outcome): void {
  const lost = [...before.served].find((id) => files.has(id) && !served.has(id));
  if (lost !== undefined) throw problemOf(lost, problems);
}

function problemOf(id: string, problems: readonly ConcordError[]): ConcordError {
  const own = problems.find(({ at }) => at !== undefined && identityOf({ path: at.file }) === id);
  return own ?? new ConcordError('CONTRACT_NOT_SERVED', { file: id });
}
