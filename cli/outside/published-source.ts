// A gateway's source of subgraphs, with those that are published beside them. One that does not compose with the rest is left out
// at the start, so that a stranger's schema keeps nobody's gateway from starting; while it runs, the last good graph serves on.

import { composeSupergraph } from '../../gateway/compose.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { Published } from '../../mesh/publications/publication.ts';
import type { Log } from '../log.ts';
import { digestOf, type Look, type SubgraphSource } from '../supergraph/subgraph-source.ts';
import { publishedSubgraphs } from './published-subgraphs.ts';

export type PublishedSource = SubgraphSource & {
  /** These are served from now on. */
  readonly noteTaken: (subgraphs: readonly SubgraphDefinition[]) => void;
};

type Context = {
  /** Null where it is not known: then those that were served last go on. */
  readonly readPublished: () => Published | null;
  /** Of the last good graph. */
  readonly kept: readonly SubgraphDefinition[];
  /** Those of this process. */
  readonly fixed: readonly SubgraphDefinition[];
  readonly warn: Log;
};

export function createPublishedSource(
  source: SubgraphSource,
  { readPublished, kept, fixed, warn }: Context,
): PublishedSource {
  let base: Look | null = null;
  let isFirst = true;
  let toldOf = '';
  /** The part of the graph that serves which is not published. */
  let served: string | null = null;
  const held = new Set<string>();

  function hold(one: SubgraphDefinition, reason: string): void {
    held.add(digestOf([one]));
    const line = `gateway: the published subgraph ${one.name} is left out, until it is published again: ${reason}`;
    warn(line.replaceAll(/\s*\n\s*/g, ' '), { event: 'published-subgraph-held', level: 'error', subgraph: one.name });
  }

  /** Who runs the gateway names his own first. */
  function holdNamesakes(published: readonly SubgraphDefinition[], others: readonly SubgraphDefinition[]): void {
    const names = new Set([...fixed, ...others].map(({ name }) => name));
    for (const one of published) if (names.has(one.name)) hold(one, 'another subgraph of this gateway has its name.');
  }

  function holdUnfit(published: readonly SubgraphDefinition[], others: readonly SubgraphDefinition[]): void {
    const accepted = [...fixed, ...others];
    if (published.length === 0 || tryToCompose([...accepted, ...published]) === null) return;
    for (const one of published) {
      const reason = tryToCompose([...accepted, one]);
      if (reason === null) accepted.push(one);
      else hold(one, reason);
    }
  }

  const isWelcome = (one: SubgraphDefinition) => !held.has(digestOf([one]));

  return {
    identity: source.identity,
    noteTaken(subgraphs) {
      served = digestOf(subgraphs.filter(({ isPublished }) => !isPublished));
    },
    async look(patienceMs) {
      const own = await source.look(patienceMs);
      base = own ?? base;
      if (base?.kind !== 'found') return own;
      const known = readPublished();
      const published = known === null ? kept.filter(({ isPublished }) => isPublished) : publishedSubgraphs(known);
      const state = `${base.digest} ${digestOf(published)}`;
      if (own === null && state === toldOf) return null;
      if (state !== toldOf) holdNamesakes(published.filter(isWelcome), base.subgraphs);
      if (isFirst) holdUnfit(published.filter(isWelcome), base.subgraphs);
      isFirst = false;
      toldOf = state;
      const subgraphs = [...base.subgraphs, ...published.filter(isWelcome)];
      // What clients used of a published subgraph was looked at when another state of it was published.
      const allowsBreaking = base.allowsBreaking || base.graph === served;
      const graph = digestOf(subgraphs);
      return { kind: 'found', subgraphs, allowsBreaking, graph, digest: `${graph} ${allowsBreaking}` };
    },
  };
}

/** Why they do not compose; null where they do. */
function tryToCompose(subgraphs: readonly SubgraphDefinition[]): string | null {
  try {
    composeSupergraph(subgraphs);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
