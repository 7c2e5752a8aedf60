// What `concord check` and `concord publish` are told: folders of contracts, folders of one domain, single files.

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ContractFile } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { readContractFile, readContractFiles, readDomainFiles } from '../read-contracts.ts';

/** `file`: one contract; `domain`: the folder of one domain; `mesh`: a folder of such folders. Paths are absolute. */
export type Candidate = { readonly kind: 'file' | 'domain' | 'mesh'; readonly path: string };

/** @throws ConcordError CHECK_FILE_MISSING */
export function findCandidates(given: readonly string[]): readonly Candidate[] {
  return given.map((one) => {
    const path = resolve(one);
    try {
      if (!statSync(path).isDirectory()) return { kind: 'file', path };
      return { kind: isDomainFolder(path) ? 'domain' : 'mesh', path };
    } catch (cause) {
      throw new ConcordError('CHECK_FILE_MISSING', { given: one }, { cause });
    }
  });
}

/** @throws ConcordError CONTRACTS_FOLDER_UNREADABLE */
export function readCandidates(candidates: readonly Candidate[]): readonly ContractFile[] {
  const files = new Map<string, ContractFile>();
  for (const { kind, path } of candidates) {
    const read =
      kind === 'file' ? [readContractFile(path)] : kind === 'domain' ? readDomainFiles(path) : readContractFiles(path);
    for (const file of read) files.set(file.path, file);
  }
  return [...files.values()];
}

/** A path of git, relative to the folder in which it was asked, as a file of the candidate; null for any other file. */
export function placeInCandidate({ kind, path }: Candidate, relative: string): string | null {
  const steps = relative.split('/');
  const name = steps.at(-1) ?? '';
  if (!/\.ya?ml$/.test(name)) return null;
  if (kind === 'file') return relative === basename(path) ? path : null;
  return steps.length === (kind === 'domain' ? 1 : 2) ? join(path, ...steps) : null;
}

/** Where git is asked for what it held of a candidate. */
export function folderOf({ kind, path }: Candidate): string {
  return kind === 'file' ? dirname(path) : path;
}

/** A contract that strayed into the folder of all domains does not make a domain of it. */
function isDomainFolder(path: string): boolean {
  const entries = readdirSync(path, { withFileTypes: true });
  const holdsDomains = entries.some((one) => one.isDirectory() && readdirSync(join(path, one.name)).some(isContract));
  return !holdsDomains && entries.some(({ name }) => isContract(name));
}

function isContract(name: string): boolean {
  return /^domain\.ya?ml$/.test(name) || /\.contract\.ya?ml$/.test(name);
}
