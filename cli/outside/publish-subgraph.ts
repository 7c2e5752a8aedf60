// `concord publish --subgraph`: name, address, schema and the whole graph with it are judged, and then it is what every gateway
// serves. What is refused leaves everything as it was.

import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { ResolveHost } from '../../gateway/transport/guarded-connect.ts';
import type { ApprovalStore } from '../../mesh/publications/approval-store.ts';
import type { PublicationDraft, Published } from '../../mesh/publications/publication.ts';
import type { PublicationStore } from '../../mesh/publications/publication-store.ts';
import { retryOvertaken } from '../../mesh/publications/retry-overtaken.ts';
import { catalogName } from '../../subgraphs/catalog/subgraph.ts';
import type { Environment } from '../environment.ts';
import { describeForeignSubgraph } from '../foreign-subgraphs.ts';
import { rankRoles } from '../identity-settings.ts';
import { readSubgraphAddress } from '../supergraph/subgraph-address.ts';
import type { Parts } from '../with-parts.ts';
import { askForSdl, judgeUrl } from './ask-outside.ts';
import { compareTold } from './compare-told.ts';
import { findUncovered } from './find-uncovered.ts';
import { findUsed } from './find-used.ts';
import { judgeName } from './judge-name.ts';
import { judgeSdl } from './judge-sdl.ts';
import { judgeUncovered } from './judge-uncovered.ts';
import type { Graphs } from './open-graphs.ts';

export type OutsideChange = {
  readonly name: string;
  /** Null = it is taken back. */
  readonly told: {
    readonly url: string;
    /** Null = as the subgraph tells it itself. */
    readonly sdl: string | null;
    /** Where the SDL stands, for the place of a mistake. */
    readonly file: string;
  } | null;
  readonly author: string;
  readonly note: string | null;
  readonly isDryRun: boolean;
  readonly allowsBreaking: boolean;
};

export type OutsideResult = {
  readonly kind: 'published' | 'passed' | 'unchanged' | 'withdrawn';
  readonly name: string;
  readonly url: string | null;
  readonly sequence: number | null;
  /** What a person should look at. */
  readonly doubts: readonly string[];
};

type Context = {
  readonly environment: Environment;
  readonly store: PublicationStore;
  readonly approvals: Pick<ApprovalStore, 'list'>;
  readonly now: () => number;
  /** Called where nothing speaks against it so far, because it takes a while. */
  readonly openGraphs: () => Promise<Graphs>;
  readonly resolve?: ResolveHost | undefined;
};

/**
 * @throws ConcordError SUBGRAPH_NAME_REFUSED, SUBGRAPH_URL_REFUSED, SUBGRAPH_SDL_REFUSED, SUBGRAPH_FIELDS_USED, SUBGRAPH_UNMASKS,
 * SUBGRAPH_NOT_PUBLISHED, COMPOSITION_FAILED, COMPOSING_STOPPED, PUBLICATION_OVERTAKEN
 */
export async function publishSubgraph(parts: Parts, change: OutsideChange, context: Context): Promise<OutsideResult> {
  // What it holds of the gateway's own costs nothing, so a wrong name or address is told before anybody is asked.
  if (change.told !== null) judgeName(change.name, new Map());
  const outside = change.told === null ? null : await lookOutside(parts, change.name, change.told, context);
  const graphs = await context.openGraphs();
  return retryOvertaken(() => tryOnce(change, { ...context, outside, graphs }));
}

type Outside = { readonly url: string; readonly sdl: string; readonly doubts: readonly string[] };

async function lookOutside(
  parts: Parts,
  name: string,
  { url: text, sdl: given, file }: NonNullable<OutsideChange['told']>,
  context: Context,
): Promise<Outside> {
  const url = judgeUrl(name, text, context.environment);
  if (given !== null) judgeSdl(name, given, file);
  const told = await askForSdl(parts, { name, url }, context);
  if (given === null) {
    if (told === null) {
      const reason = 'it was to be fetched, and the subgraph does not tell it now. Give it with --sdl.';
      throw new ConcordError('SUBGRAPH_SDL_REFUSED', { subgraph: name, reason });
    }
    judgeSdl(name, told, url);
    return { url, sdl: told, doubts: [] };
  }
  if (told === null) return { url, sdl: given, doubts: [`${name} does not answer at its URL from here now.`] };
  return { url, sdl: given, doubts: compareOrDoubt(given, told).map((line) => `${name}: ${line}`) };
}

function compareOrDoubt(given: string, told: string): readonly string[] {
  try {
    return compareTold(given, told);
  } catch {
    return ['The schema that it tells cannot be read.'];
  }
}

type Judging = Context & { readonly outside: Outside | null; readonly graphs: Graphs };

async function tryOnce(change: OutsideChange, judging: Judging): Promise<OutsideResult> {
  const { name, author, note, isDryRun } = change;
  const { store, approvals, outside, graphs, environment, now } = judging;
  const published = await store.readPublished();
  const last = published.live.find((one) => one.kind === 'subgraph' && one.name === name);
  if (outside === null && last === undefined) {
    const known = published.live.flatMap((one) => (one.kind === 'subgraph' ? [one.name] : []));
    throw new ConcordError('SUBGRAPH_NOT_PUBLISHED', { name, known });
  }
  const url = outside?.url ?? null;
  if (last !== undefined && outside !== null && last.text === outside.sdl && last.url === url) {
    return { kind: 'unchanged', name, url, sequence: last.sequence, doubts: outside.doubts };
  }
  const mesh = graphs.loadMesh(published);
  if (outside !== null) judgeName(name, listTaken(environment, mesh, published, name));
  const draft: PublicationDraft = {
    kind: 'subgraph',
    name,
    version: null,
    text: outside?.sdl ?? '',
    url,
    cause: outside === null ? 'withdraw' : 'publish',
    note,
  };
  const after = withDraft(published, draft);
  const next = await graphs.compose(mesh, after);
  const history = await store.readSubgraphStates();
  await judgeUncovered(findUncovered({ name, before: published, after, history }), { draft, author, approvals });
  const used =
    last === undefined
      ? []
      : await findUsed(change, { environment, next, before: () => graphs.compose(mesh, published) });
  const doubts = [...(outside?.doubts ?? []), ...used, ...doubtsOf(draft, mesh, environment)];
  if (isDryRun) return { kind: 'passed', name, url, sequence: null, doubts };
  const [written] = await store.publish([draft], { author, now: now(), judgedAt: published.sequence });
  const kind = outside === null ? 'withdrawn' : 'published';
  return { kind, name, url, sequence: written?.sequence ?? null, doubts };
}

function withDraft(published: Published, draft: PublicationDraft): Published {
  const others = published.live.filter(({ kind, name }) => kind !== 'subgraph' || name !== draft.name);
  if (draft.cause === 'withdraw') return { ...published, live: others };
  const candidate = { ...draft, changes: [], sequence: 0, digest: '', author: '', publishedAt: 0 };
  return { ...published, live: [...others, candidate] };
}

function listTaken(
  { subgraphs, foreignSubgraphs }: Environment,
  { domains }: Mesh,
  { live }: Published,
  own: string,
): ReadonlyMap<string, string> {
  const taken = new Map<string, string>([[catalogName, 'the catalog']]);
  for (const text of [...(subgraphs ?? []), ...foreignSubgraphs]) {
    taken.set(readSubgraphAddress(text).name, 'a subgraph that the configuration names');
  }
  for (const { kind, name } of live) {
    if (kind === 'subgraph' && name !== own) taken.set(name, 'another published subgraph');
  }
  for (const { name } of domains) taken.set(name, 'a domain');
  return taken;
}

function doubtsOf({ cause, name, text, url }: PublicationDraft, mesh: Mesh, { roles }: Environment): readonly string[] {
  if (cause === 'withdraw') return [];
  const subgraph = { name, sdl: text, url: url ?? '', make: 'foreign' } as const;
  const { line, doubts } = describeForeignSubgraph(subgraph, roles ?? rankRoles(mesh));
  const unknown = mesh.products.length === 0 ? ['No contracts are known here, so it was composed with none.'] : [];
  return [line, ...doubts, ...unknown];
}
