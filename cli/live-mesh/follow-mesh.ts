// From the contracts that are served to those that are wanted, as far as they can be served: all at once, and where that fails
// one by one, so that a bad one does not hold back the others.

import { findChanged, type MeshFiles, replaceFiles } from './mesh-files.ts';
import { type Serving, type TakeContext, takeMesh } from './take-mesh.ts';
import { isAway } from './transient.ts';

export type MeshFollower = {
  /** It never fails; what could not be taken is in `refused`. One at a time. */
  readonly follow: (wanted: MeshFiles) => Promise<void>;
  readonly serving: () => Serving;
  /** Why, by what the contract stands for. */
  readonly refused: () => ReadonlyMap<string, unknown>;
};

type Context = TakeContext & {
  readonly first: Serving;
  /** Another mesh serves. */
  readonly onTaken: (serving: Serving) => Promise<void>;
};

export function createMeshFollower({ first, onTaken, ...context }: Context): MeshFollower {
  let serving = first;
  let refused: ReadonlyMap<string, unknown> = new Map();
  /** The texts that were refused. */
  let refusedFiles: MeshFiles = new Map();

  /** Null where it was taken, apart from what was held back. */
  async function take(wanted: MeshFiles, reasons: Map<string, unknown>): Promise<unknown> {
    const taken = await takeMesh(wanted, serving, context);
    if (taken.kind === 'refused') return taken.cause ?? new Error('refused for no reason');
    for (const [id, cause] of taken.held) reasons.set(id, cause);
    if (taken.next !== null) {
      serving = taken.next;
      await onTaken(serving);
    }
    return null;
  }

  async function takeEach(wanted: MeshFiles, ids: readonly string[], reasons: Map<string, unknown>): Promise<boolean> {
    let isAnyTaken = false;
    for (const id of ids) {
      const cause = await take(replaceFiles(serving.files, [id], wanted), reasons);
      if (cause === null) isAnyTaken ||= !reasons.has(id);
      else reasons.set(id, cause);
    }
    return isAnyTaken;
  }

  return {
    serving: () => serving,
    refused: () => refused,
    async follow(wanted) {
      const reasons = new Map<string, unknown>();
      // What was refused as it stands does not hold up the others.
      const known = [...refusedFiles].flatMap(([id, { text }]) => (wanted.get(id)?.text === text ? [id] : []));
      if (known.length > 0) await take(replaceFiles(wanted, known, serving.files), reasons);
      const cause = await take(wanted, reasons);
      if (cause !== null) {
        const changed = findChanged(serving.files, wanted);
        const [only] = changed;
        if (only !== undefined && changed.length === 1) reasons.set(only, cause);
        else if (isAway(cause)) for (const id of changed) reasons.set(id, cause);
        else if (await takeEach(wanted, changed, reasons)) {
          // What was refused for want of another may stand now.
          const left = findChanged(serving.files, wanted);
          reasons.clear();
          await takeEach(wanted, left, reasons);
        }
      }
      refused = reasons;
      refusedFiles = new Map([...wanted].filter(([id]) => reasons.has(id)));
    },
  };
}
