// Contracts as they were at a revision of git. Its programs are called without a shell, and what is given can be no option.

import { execFile } from 'node:child_process';
import type { ContractFile } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { asSeen } from '../read-contracts.ts';
import { type Candidate, folderOf, placeInCandidate } from './read-candidates.ts';

const mostBytes = 256_000_000;
/** Git waits for nothing; this guards against a file system that does. */
const mostMs = 60_000;

/**
 * @param revision `origin/main`, `v1.2`, `HEAD~3`
 * @throws ConcordError CHECK_NO_GIT, CHECK_NO_REPOSITORY, CHECK_REVISION_UNKNOWN
 */
export async function readRevision(
  candidates: readonly Candidate[],
  revision: string,
): Promise<readonly ContractFile[]> {
  const files = new Map<string, ContractFile>();
  for (const candidate of candidates) {
    for (const file of await readCandidate(candidate, revision)) files.set(file.path, file);
  }
  return [...files.values()];
}

async function readCandidate(candidate: Candidate, revision: string): Promise<readonly ContractFile[]> {
  const folder = folderOf(candidate);
  const commit = await findCommit(folder, revision);
  const listed = await git(folder, ['ls-tree', '-r', '-z', commit]);
  const blobs = listed
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      // `100644 blob <id>\t<path>`; links and other repositories are no contracts.
      const [, id = '', relative = ''] = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      const path = relative === '' ? null : placeInCandidate(candidate, relative);
      return path === null ? [] : [{ id, path: asSeen(path) }];
    });
  const texts = await readBlobs(
    folder,
    blobs.map(({ id }) => id),
  );
  return blobs.map(({ path }, place) => ({ path, text: texts[place] ?? '' }));
}

async function findCommit(folder: string, revision: string): Promise<string> {
  try {
    await git(folder, ['rev-parse', '--is-inside-work-tree']);
  } catch (error) {
    if (error instanceof ConcordError) throw error;
    throw new ConcordError('CHECK_NO_REPOSITORY', { folder }, { cause: error });
  }
  try {
    if (revision.startsWith('-') || revision.includes('\0')) throw new TypeError('no revision is written so');
    const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return (await git(folder, asked)).toString('utf8').trim();
  } catch (error) {
    if (error instanceof ConcordError) throw error;
    throw new ConcordError('CHECK_REVISION_UNKNOWN', { given: revision, folder }, { cause: error });
  }
}

/** All at once: a program for each file would take longer than everything else. */
async function readBlobs(folder: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const output = await git(folder, ['cat-file', '--batch'], `${ids.join('\n')}\n`);
  const texts: string[] = [];
  for (let place = 0; place < output.length; ) {
    const end = output.indexOf(10, place);
    // `<id> blob <size>`
    const size = Number(output.subarray(place, end).toString('utf8').split(' ')[2]);
    texts.push(output.subarray(end + 1, end + 1 + size).toString('utf8'));
    place = end + 1 + size + 1;
  }
  return texts;
}

/** @throws ConcordError CHECK_NO_GIT, and what git says where it ends with a failure */
export function git(folder: string, words: readonly string[], input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: mostBytes, timeout: mostMs, encoding: 'buffer' } as const;
    const child = execFile('git', [...words], options, (error, stdout) => {
      if (error === null) return resolve(stdout);
      const { code } = error;
      if (typeof code === 'number') return reject(error);
      const reason =
        code === 'ENOENT' ? 'it is not installed' : `it did not end well (${String(code ?? error.signal)})`;
      reject(new ConcordError('CHECK_NO_GIT', { reason }, { cause: error }));
    });
    child.stdin?.on('error', () => {}); // of a git that ended before it read all
    child.stdin?.end(input);
  });
}
