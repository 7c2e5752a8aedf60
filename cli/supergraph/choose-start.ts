// The list of subgraphs that a gateway begins with.

import { composeSupergraph } from '../../gateway/compose.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import { digestOf, type Look } from './subgraph-source.ts';

type StartContext = {
  readonly kept: readonly SubgraphDefinition[] | null;
  readonly fixed: readonly SubgraphDefinition[];
  readonly warn: (line: string, fields: { readonly event: string }) => void;
};

type Start = { readonly subgraphs: readonly SubgraphDefinition[]; readonly isKept: boolean };

/** The last good graph where there is one: from it on, what the source says is held against what clients used. */
export function chooseStart(first: Look | null, { kept, fixed, warn }: StartContext): Start {
  const isSame = first?.kind === 'found' && kept !== null && first.graph === digestOf(kept);
  if (kept !== null && (isSame || composesAgain([...fixed, ...kept], warn))) return { subgraphs: kept, isKept: true };
  if (first?.kind === 'found') return { subgraphs: withoutUnfit(first.subgraphs, fixed), isKept: false };
  throw first?.cause;
}

/** What somebody published must not keep this process from starting; it is tried again when the graph is followed. */
function withoutUnfit(
  subgraphs: readonly SubgraphDefinition[],
  fixed: readonly SubgraphDefinition[],
): readonly SubgraphDefinition[] {
  const listed = subgraphs.filter(({ isPublished }) => isPublished !== true);
  const isSafe = listed.length === subgraphs.length || composes([...fixed, ...subgraphs]);
  return isSafe ? subgraphs : listed;
}

function composesAgain(subgraphs: readonly SubgraphDefinition[], warn: StartContext['warn']): boolean {
  if (composes(subgraphs)) return true;
  const line = 'gateway: the last good graph is ignored, because it does not compose with this version of Concord.';
  warn(line, { event: 'last-good-ignored' });
  return false;
}

function composes(subgraphs: readonly SubgraphDefinition[]): boolean {
  try {
    composeSupergraph(subgraphs);
    return true;
  } catch {
    return false;
  }
}
