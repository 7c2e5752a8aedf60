// Doctor: the subgraphs of other processes that a gateway of its own would ask, where the configuration names any.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Environment } from '../environment.ts';
import { readSubgraphAddress, type SubgraphAddress } from '../supergraph/subgraph-address.ts';
import { type Finding, failed, findingOf, well } from './finding.ts';

const timeoutMs = 3_000;

export async function checkSubgraphs({ subgraphs, foreignSubgraphs }: Environment): Promise<readonly Finding[]> {
  return Promise.all([
    ...(subgraphs ?? []).map((text) => checkText(text, 'CONCORD_SUBGRAPHS')),
    ...foreignSubgraphs.map((text) => checkText(text, 'CONCORD_FOREIGN_SUBGRAPHS')),
  ]);
}

async function checkText(text: string, variable: string): Promise<Finding> {
  try {
    return await checkSubgraph(readSubgraphAddress(text), variable);
  } catch (error) {
    if (error instanceof ConcordError) return findingOf('subgraphs', error);
    throw error;
  }
}

/** `/ready` needs no secret. One of foreign make may have none; then any answer is enough. */
async function checkSubgraph({ name, url }: SubgraphAddress, variable: string): Promise<Finding> {
  const signal = AbortSignal.timeout(timeoutMs);
  const status = await fetch(new URL('ready', url), { signal, redirect: 'manual' }).then(
    (response) => response.status,
    () => null,
  );
  const what = `The subgraph ${name} at ${url.href}`;
  if (status === null) return failed('subgraphs', `${what} does not answer.`, `Start it, or correct ${variable}.`);
  if (status === 503) return failed('subgraphs', `${what} is not ready.`, 'See its own log; its database may be gone.');
  return well('subgraphs', `${what} answers.`);
}
