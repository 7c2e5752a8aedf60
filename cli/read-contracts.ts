// The contracts folder -> the mesh. What is refused is listed with its place; the rest is served.

import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NameDatabase } from '../contracts/level-nodes.ts';
import { type ContractFile, type LoadedMesh, loadMesh } from '../contracts/load.ts';
import { ConcordError } from '../errors/concord-error.ts';

/** The demo mesh's own contracts. */
export const demoContracts = fileURLToPath(new URL('../contracts/domains', import.meta.url));

/** `roles` is CONCORD_ROLES. @throws ConcordError CONTRACTS_FOLDER_UNREADABLE, CONTRACTS_FOLDER_TOO_DEEP */
export function readContracts(
  given: string,
  roles: readonly string[] | null = null,
  nameDatabase?: NameDatabase,
): LoadedMesh {
  const { files, strays } = readFolder(given);
  const loaded = loadMesh(files, roles, nameDatabase);
  return { ...loaded, warnings: [...strays, ...loaded.warnings] };
}

export type ContractsFolder = { readonly files: readonly ContractFile[]; readonly strays: readonly ConcordError[] };

/** @throws ConcordError CONTRACTS_FOLDER_UNREADABLE, CONTRACTS_FOLDER_TOO_DEEP */
export function readFolder(given: string): ContractsFolder {
  const folder = resolve(given);
  const files = readContractFiles(folder);
  if (files.length === 0 && listFolder(folder).some((entry) => isStray(entry) && isDomainFile(entry))) {
    throw new ConcordError('CONTRACTS_FOLDER_TOO_DEEP', { folder, parent: dirname(folder) });
  }
  return { files, strays: findStrays(folder) };
}

/** Files that were meant for Concord and stand where it does not look. @throws ConcordError CONTRACTS_FOLDER_UNREADABLE */
export function findStrays(folder: string): readonly ConcordError[] {
  return listFolder(folder)
    .filter(isStray)
    .map(({ name }) => tellStray(folder, name));
}

/**
 * Every YAML file one level down, `<domain>/<file>.yaml`; paths are told as seen from where Concord was started. Without a
 * folder there are none.
 * @throws ConcordError CONTRACTS_FOLDER_UNREADABLE
 */
export function readContractFiles(folder: string | null): readonly ContractFile[] {
  if (folder === null) return [];
  return listFolder(folder)
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readDomainFiles(join(folder, name)));
}

function listFolder(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new ConcordError('CONTRACTS_FOLDER_UNREADABLE', { folder }, { cause });
  }
}

/** Those of one domain's folder. */
export function readDomainFiles(domain: string): readonly ContractFile[] {
  try {
    return readdirSync(domain)
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => readContractFile(join(domain, name)));
  } catch (cause) {
    return [tellUnreadable(domain, cause)];
  }
}

export function readContractFile(path: string): ContractFile {
  try {
    return { path: asSeen(path), text: readFileSync(path, 'utf8') };
  } catch (cause) {
    return tellUnreadable(path, cause);
  }
}

function tellUnreadable(path: string, cause: unknown): ContractFile {
  return { path: asSeen(path), text: '', unreadable: (cause as NodeJS.ErrnoException).code ?? 'unknown reason' };
}

/** Only what is surely meant for Concord; the folder may hold other YAML. */
function isStray(entry: Dirent): boolean {
  return !entry.isDirectory() && (isDomainFile(entry) || /\.contract\.ya?ml$/.test(entry.name));
}

function isDomainFile({ name }: Dirent): boolean {
  return /^domain\.ya?ml$/.test(name);
}

/** Where it belongs is told by the name that it gives itself, `<domain>.product.<product>`. */
function tellStray(folder: string, name: string): ConcordError {
  const { path, text } = readContractFile(join(folder, name));
  const [, domain = '<domain>'] = /^name:\s*["']?([a-z][a-z0-9_]*)(?:\.product\.|["']?\s*$)/m.exec(text) ?? [];
  const belongs = asSeen(join(folder, domain, name));
  return new ConcordError('CONTRACT_FILE_STRAY', { belongs }, { at: { file: path, line: 1, column: 1 } });
}

/** As seen from where Concord was started; whole where it stands elsewhere, or the folder that says the domain would be lost. */
export function asSeen(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.startsWith('..') || !/[/\\]/.test(seen) ? path : seen;
}
