// `concord publish --subgraph`: flags -> the change of a published subgraph, and what became of it in words.

import { ConcordError } from '../../errors/concord-error.ts';
import { plainJson } from '../check/plain-text.ts';
import type { Environment } from '../environment.ts';
import { nameAuthor } from '../publish/name-author.ts';
import { openStores } from '../publish/open-publisher.ts';
import { readText } from '../supergraph/read-text.ts';
import { withParts } from '../with-parts.ts';
import { openGraphs } from './open-graphs.ts';
import { type OutsideChange, type OutsideResult, publishSubgraph } from './publish-subgraph.ts';

export type OutsideFlags = {
  readonly subgraph?: string;
  readonly sdl?: string;
  readonly url?: string;
  readonly fetch: boolean;
  readonly withdraw: boolean;
  readonly allowBreaking: boolean;
};

type Told = {
  readonly author: string | null;
  readonly note: string | null;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
};

/** @throws ConcordError CONFIGURATION_INVALID, and as `publishSubgraph` */
export async function runOutside(
  environment: Environment,
  flags: OutsideFlags,
  { isJson, ...told }: Told,
): Promise<string> {
  const author = await nameAuthor('--author', told.author);
  const { subgraph: name = '', allowBreaking: allowsBreaking } = flags;
  const change: OutsideChange = { ...told, name, author, allowsBreaking, told: readTold(flags) };
  const result = await withParts(async (parts) => {
    const { store, approvals } = await openStores(parts, environment);
    const graphs = () => openGraphs(parts, environment);
    return publishSubgraph(parts, change, { environment, store, approvals, now: Date.now, openGraphs: graphs });
  });
  return isJson ? plainJson(result) : describe(result);
}

function readTold({ sdl, url, fetch, withdraw }: OutsideFlags): OutsideChange['told'] {
  const refuse = (name: string, reason: string) => new ConcordError('CONFIGURATION_INVALID', { name, reason });
  if (withdraw) {
    if (sdl === undefined && url === undefined && !fetch) return null;
    throw refuse('--withdraw', 'takes the subgraph back, so it stands without --sdl, --url and --fetch');
  }
  if (url === undefined)
    throw refuse('--url', 'must say where the subgraph answers, https://reviews.example.com/graphql');
  if ((sdl === undefined) !== fetch) {
    throw refuse('--sdl', 'must name the file of its schema; or leave it out, and --fetch asks the subgraph for it');
  }
  return { url, sdl: sdl === undefined ? null : readText(sdl).replace(/^\ufeff/, ''), file: sdl ?? url };
}

function describe({ kind, name, url, sequence, doubts }: OutsideResult): string {
  const line = {
    published: `The subgraph ${name} at ${url} is published (${sequence}). Every gateway that knows the mesh's database serves it within seconds.`,
    passed: `Nothing speaks against it. It was a dry run: the subgraph ${name} is as it was.`,
    unchanged: `The subgraph ${name} is published like this already (${sequence}); nothing was changed.`,
    withdrawn: `The subgraph ${name} is taken back (${sequence}). Its fields go from every gateway within seconds.`,
  }[kind];
  return [line, ...doubts].join('\n');
}
