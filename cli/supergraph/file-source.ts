// Subgraphs of a file that lists them, with schemas in files beside it or told by subgraphs themselves. Files are looked at often
// and read when they changed and have come to rest: one that is just being written is not half read.

import { dirname, resolve } from 'node:path';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { FetchSchema } from './fetch-schemas.ts';
import { readSupergraphFile } from './read-supergraph-file.ts';
import { readText, signatureOf } from './read-text.ts';
import { bad, found, type Look, type SubgraphSource } from './subgraph-source.ts';

type Context = { readonly fetchSchema: FetchSchema; readonly intervalMs: () => number };

/** Looks in which files may go on changing before they are read all the same. */
const mostRestlessLooks = 8;

/** `file` is absolute. */
export function createFileSource(file: string, { fetchSchema, intervalMs }: Context): SubgraphSource {
  let watched: readonly string[] = [file];
  let asksSubgraphs = false;
  let read: string | null = null;
  let seenBefore: string | null = null;
  let restless = 0;
  let askedAt = Number.NEGATIVE_INFINITY;

  async function readAll(patienceMs: number): Promise<Look> {
    let texts = '';
    try {
      const text = readText(file);
      texts += text;
      const { subgraphs, allowsBreaking } = readSupergraphFile(file, text);
      const places = new Map(
        subgraphs.flatMap(({ name, schema }) => (schema.kind === 'file' ? [[name, pathOf(schema.path)] as const] : [])),
      );
      watched = [file, ...places.values()];
      asksSubgraphs = subgraphs.some(({ schema }) => schema.kind === 'subgraph');
      const sdls = new Map<string, string>();
      // In the order of the list, because what was read tells one mistake from another.
      for (const [name, path] of places) {
        const sdl = readText(path);
        texts += sdl;
        sdls.set(name, sdl);
      }
      const definitions = await Promise.all(
        subgraphs.map(async ({ name, url, make, schema }): Promise<SubgraphDefinition> => {
          const sdl =
            schema.kind === 'subgraph'
              ? await fetchSchema({ name, make, url: schema.url.href }, patienceMs)
              : (sdls.get(name) ?? '');
          return { name, url: url.href, make, sdl };
        }),
      );
      return found(definitions, allowsBreaking, places);
    } catch (cause) {
      return bad(cause, texts);
    }
  }

  const pathOf = (path: string) => resolve(dirname(file), path);

  return {
    identity: identifyFile(file),
    async look(patienceMs = 0) {
      const seen = signatureOf(watched);
      const isChanged = seen !== read;
      const isAtRest = seenBefore === null || seen === seenBefore || restless >= mostRestlessLooks;
      seenBefore = seen;
      restless = isAtRest ? 0 : restless + 1;
      if (isChanged && !isAtRest) return null;
      if (!isChanged && !(asksSubgraphs && performance.now() >= askedAt + intervalMs())) return null;
      const look = await readAll(patienceMs);
      askedAt = performance.now();
      read = seen;
      return look;
    },
  };
}

export function identifyFile(file: string): string {
  return `file ${file}`;
}
