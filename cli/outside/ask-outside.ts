// What a subgraph tells of itself where it is about to be published: asked as a gateway will ask it, through the guard of its
// address.

import { ConcordError } from '../../errors/concord-error.ts';
import { fetchSdl } from '../../gateway/fetch-sdl.ts';
import type { ResolveHost } from '../../gateway/transport/guarded-connect.ts';
import { findUrlRefusal } from '../../http/outside/outside-address.ts';
import type { Environment } from '../environment.ts';
import { createConnect } from '../supergraph/connect.ts';
import { readSubgraphUrl } from '../supergraph/subgraph-address.ts';
import type { Parts } from '../with-parts.ts';

const patienceMs = 10_000;

/** As it is kept, `/graphql` where it has no path. @throws ConcordError SUBGRAPH_URL_REFUSED */
export function judgeUrl(subgraph: string, text: string, { gateway }: Pick<Environment, 'gateway'>): string {
  const reason = findUrlRefusal(text, gateway.subgraphHosts);
  const url = reason === null ? readSubgraphUrl(text) : undefined;
  if (url !== undefined) return url.href;
  throw new ConcordError('SUBGRAPH_URL_REFUSED', { subgraph, reason: reason ?? 'It is no URL of https.' });
}

/** Null where it does not answer, or tells no schema. @throws ConcordError SUBGRAPH_URL_REFUSED where its name leads astray */
export async function askForSdl(
  parts: Parts,
  place: { readonly name: string; readonly url: string },
  { environment, resolve }: { readonly environment: Environment; readonly resolve?: ResolveHost | undefined },
): Promise<string | null> {
  const connect = createConnect({ rootSecret: null, environment, observing: null, resolve });
  const { transport } = await parts.start(
    () => connect({ ...place, make: 'foreign', isPublished: true }, 'schema'),
    ({ close }) => close(),
  );
  try {
    return await fetchSdl(place.name, transport, AbortSignal.timeout(patienceMs));
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    if (error.code !== 'SUBGRAPH_ADDRESS_REFUSED') return null;
    const reason = error.cause instanceof Error ? error.cause.message : '';
    throw new ConcordError('SUBGRAPH_URL_REFUSED', { subgraph: place.name, reason }, { cause: error });
  }
}
