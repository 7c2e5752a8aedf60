// The schemas that subgraphs tell themselves. One that does not answer now keeps the schema that it told last, also before a
// restart: that it is down takes its fields' data away, not its fields.

import { setTimeout as sleep } from 'node:timers/promises';
import { ConcordError } from '../../errors/concord-error.ts';
import { fetchSdl } from '../../gateway/fetch-sdl.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import { ReplyRefused } from '../../gateway/transport/reply-refused.ts';
import type { Connections, SubgraphPlace } from './connections.ts';
import { mostSchemaBytes } from './read-text.ts';

export type FetchSchema = (place: SubgraphPlace, patienceMs: number) => Promise<string>;

type Context = {
  readonly connections: Pick<Connections, 'schemaTransport'>;
  /** Of the last good graph. */
  readonly known: readonly SubgraphDefinition[];
  readonly log: (line: string) => void;
};

const pauseMs = 500;
const attemptMs = 5_000;

/** Throws ConcordError SUBGRAPH_UNREACHABLE where nothing is known either, SUPERGRAPH_SCHEMA_TOO_LARGE */
export function createSchemaFetcher({ connections, known, log }: Context): FetchSchema {
  const told = new Map(known.map((one) => [keyOf(one), one.sdl]));
  return async (place, patienceMs) => {
    const until = performance.now() + patienceMs;
    for (let attempt = 1; ; attempt++) {
      try {
        const sdl = await fetchSdl(
          place.name,
          await connections.schemaTransport(place),
          AbortSignal.timeout(Math.max(attemptMs, Math.ceil(until - performance.now()))),
        );
        told.set(keyOf(place), sdl);
        return sdl;
      } catch (error) {
        if (!(error instanceof ConcordError)) throw error;
        if (isTooLarge(error)) {
          const file = `The schema of the subgraph "${place.name}"`;
          throw new ConcordError('SUPERGRAPH_SCHEMA_TOO_LARGE', { file, most: mostSchemaBytes }, { cause: error });
        }
        const last = told.get(keyOf(place));
        if (last !== undefined) return last;
        if (performance.now() > until) throw error;
        if (attempt === 1) log(`Waiting for the subgraph ${place.name} at ${place.url}`);
        await sleep(pauseMs);
      }
    }
  };
}

function isTooLarge({ cause }: ConcordError): boolean {
  return cause instanceof ReplyRefused && cause.code === 'REPLY_TOO_LARGE';
}

function keyOf({ name, url }: Pick<SubgraphPlace, 'name' | 'url'>): string {
  return `${name} ${url}`;
}
