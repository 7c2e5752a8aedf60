// Where a gateway learns of its subgraphs: asked again and again, it says what they are now, or why that cannot be used.

import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { PlacedSubgraph } from './connections.ts';

export type Look =
  | {
      readonly kind: 'found';
      readonly subgraphs: readonly PlacedSubgraph[];
      /** Whether fields may go that clients used lately. */
      readonly allowsBreaking: boolean;
      /** Equal where the subgraphs are. */
      readonly graph: string;
      /** Equal where all of it is. */
      readonly digest: string;
    }
  | { readonly kind: 'bad'; readonly cause: unknown; readonly digest: string };

export type SubgraphSource = {
  /** Of the same source after a restart, and of no other. */
  readonly identity: string;
  /** Null where nothing can have changed since the last look. `patienceMs`: how long to wait for subgraphs that start. */
  readonly look: (patienceMs?: number) => Promise<Look | null>;
};

/** `places`: the files of schemas, by the names of their subgraphs. */
export function found(
  subgraphs: readonly PlacedSubgraph[],
  allowsBreaking = false,
  places: ReadonlyMap<string, string> = new Map(),
): Look {
  const unreadable = subgraphs
    .map((subgraph) => findSyntaxError(subgraph, places.get(subgraph.name) ?? subgraph.name))
    .find((error) => error !== null);
  const graph = digestOf(subgraphs);
  if (unreadable !== undefined) return bad(unreadable, graph);
  return { kind: 'found', subgraphs, allowsBreaking, graph, digest: `${graph} ${allowsBreaking}` };
}

/** `read`: what there was to be read, so that the same mistake in another text is another one. */
export function bad(cause: unknown, read: string): Look {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { kind: 'bad', cause, digest: createHash('sha256').update(`${read} ${reason}`).digest('hex') };
}

export function digestOf(subgraphs: readonly PlacedSubgraph[]): string {
  const told = subgraphs.map(({ name, url, make, sdl, isPublished }) => [name, url, make, sdl, isPublished === true]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}

/** Composition names the subgraph alone; whoever wrote the schema wants to know the line. */
function findSyntaxError({ name, sdl }: SubgraphDefinition, file: string): ConcordError | null {
  if (sdl.trim() === '')
    return new ConcordError('SUPERGRAPH_FILE_EMPTY', { file: `The schema of the subgraph "${name}"` });
  try {
    parse(sdl, { noLocation: true });
    return null;
  } catch (cause) {
    const { message, locations } = cause as { readonly message: string; readonly locations?: readonly Place[] };
    const [place] = locations ?? [];
    const at = place === undefined ? undefined : { file, ...place };
    return new ConcordError('SUPERGRAPH_SCHEMA_INVALID', { subgraph: name, reason: message }, { at, cause });
  }
}

type Place = { readonly line: number; readonly column: number };
