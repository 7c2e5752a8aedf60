// `concord publish`: files -> drafts -> judged and published, or refused with the report.

import type { ContractFile } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { type Candidate, prepareDrafts } from '../../mesh/publications/prepare-drafts.ts';
import { findCandidates, readCandidates } from '../check/read-candidates.ts';
import type { Environment } from '../environment.ts';
import { chooseContractsFolder } from '../mesh-to-serve.ts';
import { withParts } from '../with-parts.ts';
import { checkHere } from './check-here.ts';
import { loadWith } from './load-with.ts';
import { nameAuthor } from './name-author.ts';
import { createPublisherOver, openStores, readServedFolder } from './open-publisher.ts';
import { printResult } from './print-result.ts';

export type Told = {
  readonly author: string | null;
  readonly note: string | null;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
};

/** @returns the exit code: 0 also where there is nothing to publish, 1 where it was refused */
export async function runPublish(
  environment: Environment,
  { paths, ...told }: Told & { readonly paths: readonly string[] },
  print: (text: string) => void,
): Promise<0 | 1> {
  const folders = paths.length > 0 ? paths : [chooseContractsFolder({ isDemo: false }, environment)];
  const files = readCandidates(findCandidates(folders));
  if (files.length === 0) throw new ConcordError('PUBLICATION_NOTHING_NAMED', { folder: folders.join(', ') });
  return publishCandidates(environment, prepareDrafts(files, told.note), told, print);
}

export async function publishCandidates(
  environment: Environment,
  candidates: readonly Candidate[],
  { author: given, isDryRun, isJson }: Told,
  print: (text: string) => void,
): Promise<0 | 1> {
  const author = await nameAuthor('--author', given);
  return withParts(async (parts) => {
    const stores = await openStores(parts, environment);
    const readFolder = () => readServedFolder(environment);
    const checkChange = checkHere(environment);
    const load = (files: readonly ContractFile[]) => loadWith(environment, files);
    const publisher = createPublisherOver({ ...stores, readFolder, checkChange, load });
    const result = await publisher.publish({ candidates, author, isDryRun });
    print(await printResult(result, isJson));
    return result.kind === 'refused' ? 1 : 0;
  });
}
