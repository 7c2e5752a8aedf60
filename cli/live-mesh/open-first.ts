// The mesh that a process begins with: what is published now. What of it cannot be served stands back for the newest text before
// it that can and shows nobody more, as kept in the history of what was published, so that all processes begin with the same;
// then for the folder's. Where there is none the product is not served, for an older contract may show what is hidden now.

import type { ContractFile } from '../../contracts/load.ts';
import type { Publication } from '../../mesh/publications/publication.ts';
import { pathOfPublication } from '../../mesh/publications/published-files.ts';
import { listServed, type MeshFiles, replaceFiles } from './mesh-files.ts';
import { mayStandIn, withhold } from './stand-in.ts';
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
  const byId = new Map(live.flatMap((one) => [[idOf(one), one] as const]));
  const newestFirst = [...live].sort((a, b) => b.sequence - a.sequence).filter((one) => one.kind !== 'subgraph');
  const asPublished = load(wanted).mesh;
  const earlier = new Map<string, ContractFile[]>();
  const withheld = new Set<string>();
  let files = wanted;

  const put = (id: string, file: ContractFile | undefined) =>
    replaceFiles(files, [id], file === undefined ? new Map() : new Map([[id, file]]));

  /** False where nothing is left that could. */
  const standBack = async (id: string): Promise<boolean> => {
    const publication = byId.get(id);
    const file = files.get(id);
    if (publication === undefined || file === undefined || withheld.has(id)) return false;
    const texts = earlier.get(id) ?? [...(await listEarlier(publication, id, context))];
    earlier.set(id, texts);
    // A domain shows nothing by itself.
    const fits = (text: ContractFile) =>
      publication.kind === 'domain' || mayStandIn(id, load(put(id, text)).mesh, asPublished);
    for (let next = texts.shift(); next !== undefined; next = texts.shift()) {
      if (!fits(next)) continue;
      files = put(id, next);
      return true;
    }
    withheld.add(id);
    files = put(id, publication.kind === 'domain' ? undefined : withhold(wanted.get(id) ?? file));
    return true;
  };
  /** Domains alone first: without its domain no product can be served. */
  const standBackAll = async (ids: readonly string[]): Promise<boolean> => {
    const domains = ids.filter((id) => byId.get(id)?.kind === 'domain');
    let isAny = false;
    for (const id of domains.length > 0 ? domains : ids) if (await standBack(id)) isAny = true;
    return isAny;
  };
  const unserved = (served: ReadonlySet<string>) =>
    [...byId.keys()].filter((id) => files.has(id) && !served.has(id) && !withheld.has(id));

  /** The one without which the others can be served, else the newest. */
  const findSuspect = async (): Promise<string | null> => {
    const isOther = (id: string) => !withheld.has(id) && files.get(id)?.text !== folder.get(id)?.text;
    const suspects = newestFirst.map(idOf).filter(isOther);
    for (const id of suspects.length > 1 ? suspects : []) {
      const file = files.get(id);
      if (file === undefined || byId.get(id)?.kind === 'domain') continue;
      const without = await open(load(put(id, withhold(file))).mesh).catch(() => null);
      await without?.close();
      if (without !== null) return id;
    }
    return suspects[0] ?? null;
  };

  for (;;) {
    const loaded = load(files);
    if (await standBackAll(unserved(listServed(loaded.mesh, [])))) continue;
    const generation = await open(loaded.mesh).catch(async (cause: unknown) => {
      if (isAway(cause)) throw cause;
      const suspect = await findSuspect();
      if (suspect === null || !(await standBack(suspect))) throw cause;
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
