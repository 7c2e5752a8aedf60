// The mesh that a process begins with: what is published now. What of it cannot be served stands back for the newest text before
// it that can, as kept in the history of what was published, so that all processes begin with the same; then for the folder's.

import type { ContractFile } from '../../contracts/load.ts';
import type { Publication } from '../../mesh/publications/publication.ts';
import { pathOfPublication } from '../../mesh/publications/published-files.ts';
import { listServed, type MeshFiles, replaceFiles } from './mesh-files.ts';
import type { Serving, TakeContext } from './take-mesh.ts';
import { isAway } from './transient.ts';

type Context = Pick<TakeContext, 'load' | 'open'> & {
  /** What is published, and not withdrawn. */
  readonly live: readonly Publication[];
  /** Of the folder. */
  readonly folder: MeshFiles;
  /** The newest first. */
  readonly readHistory: (publication: Publication) => Promise<readonly Publication[]>;
};

/** @throws ConcordError what keeps the contracts of the folder alone from being served, or a database that is away */
export async function openFirst(wanted: MeshFiles, context: Context): Promise<Serving> {
  const { load, open, live, folder } = context;
  const byId = new Map(live.flatMap((one) => [[pathOfPublication(one), one] as const]));
  const earlier = new Map<string, readonly ContractFile[]>();
  let files = wanted;

  /** False where there is nothing before it. */
  const standBack = async (id: string): Promise<boolean> => {
    const publication = byId.get(id);
    if (publication === undefined) return false;
    const texts = earlier.get(id) ?? (await listEarlier(publication, id, context));
    const [next, ...others] = texts;
    earlier.set(id, others);
    if (next === undefined && !files.has(id)) return false;
    files = replaceFiles(files, [id], next === undefined ? new Map() : new Map([[id, next]]));
    return true;
  };
  const standBackAll = async (ids: readonly string[]): Promise<boolean> => {
    let isAny = false;
    for (const id of ids) if (await standBack(id)) isAny = true;
    return isAny;
  };
  const unserved = (served: ReadonlySet<string>) =>
    [...byId.keys()].flatMap((id) => (id === null || !files.has(id) || served.has(id) ? [] : [id]));
  const newestFirst = [...live].sort((a, b) => b.sequence - a.sequence);

  for (;;) {
    const loaded = load(files);
    if (await standBackAll(unserved(listServed(loaded.mesh, [])))) continue;
    const generation = await open(loaded.mesh).catch(async (cause: unknown) => {
      if (isAway(cause)) throw cause;
      const isOther = (one: Publication) => files.get(idOf(one))?.text !== folder.get(idOf(one))?.text;
      const suspect = newestFirst.find(isOther);
      if (suspect === undefined || !(await standBack(idOf(suspect)))) throw cause;
      return null;
    });
    if (generation === null) continue;
    const served = listServed(loaded.mesh, generation.problems);
    const before = files;
    if (!(await standBackAll(unserved(served)))) return { files: before, served, generation };
    await generation.close();
  }
}

function idOf(publication: Publication): string {
  return pathOfPublication(publication) ?? '';
}

async function listEarlier(
  publication: Publication,
  id: string,
  { folder, readHistory }: Context,
): Promise<readonly ContractFile[]> {
  const history = await readHistory(publication);
  const withdrawn = history.findIndex(({ cause }) => cause === 'withdraw');
  const since = history.slice(0, withdrawn === -1 ? undefined : withdrawn);
  const texts = [...new Set(since.map(({ text }) => text))].filter((text) => text !== publication.text);
  const own = folder.get(id);
  return [...texts.map((text) => ({ path: `published/${id}`, text })), ...(own === undefined ? [] : [own])];
}
