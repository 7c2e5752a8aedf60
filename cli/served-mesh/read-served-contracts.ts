// The contracts that are served, for commands: those of the folder, with what is published over them. A folder may be empty, or
// not told at all, where something is published.

import { type LoadedMesh, loadMesh } from '../../contracts/load.ts';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { nothingPublished, type Published } from '../../mesh/publications/publication.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import type { Environment } from '../environment.ts';
import { tellDifferences } from '../live-mesh/tell-differences.ts';
import { describeProblem } from '../load-report.ts';
import { findContractsFolder } from '../mesh-to-serve.ts';
import { createNameDatabase } from '../name-database.ts';
import { readFolder } from '../read-contracts.ts';
import { findPublished } from './find-published.ts';

export type ServedContracts = LoadedMesh & {
  /** Null where none is told. */
  readonly folder: string | null;
  readonly published: Published;
  /** Why it is not known what is published: then the folder is all that is read. */
  readonly unknown: ConcordError | null;
  /** What of the folder is not served, because something else is published in its place. */
  readonly differences: readonly string[];
};

/** @throws ConcordError CONTRACTS_FOLDER_MISSING, and those of reading a folder or of the database where no folder is told */
export async function readServedContracts(environment: Environment): Promise<ServedContracts> {
  const folder = findContractsFolder({ isDemo: false }, environment);
  const { files, strays } = folder === null ? { files: [], strays: [] } : readFolder(folder);
  const found = await findPublished(environment);
  if (folder === null && found.kind === 'unknown') throw found.cause;
  const published = found.kind === 'known' ? found.published : nothingPublished;
  const contracts = publishedFiles(published);
  if (folder === null && contracts.length === 0) throw new ConcordError('CONTRACTS_FOLDER_MISSING', {});
  const loaded = loadMesh(overlayFiles(files, contracts), environment.roles, createNameDatabase(environment));
  const differences: string[] = [];
  tellDifferences(files, published, (line) => differences.push(line));
  return {
    ...loaded,
    warnings: [...strays, ...loaded.warnings],
    folder,
    published,
    unknown: found.kind === 'unknown' ? found.cause : null,
    differences,
  };
}

/** For who reads the folder alone because it is not known what is published. */
export function describeUnknown(cause: ConcordError): string {
  return `It is not known what is published, so this is of the folder of contracts alone. ${describeProblem(cause)}`;
}
