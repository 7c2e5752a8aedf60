// The contracts folder -> the mesh. What is refused is listed with its place; the rest is served.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ContractFile, type LoadedMesh, loadMesh } from '../contracts/load.ts';
import { ConcordError } from '../errors/concord-error.ts';

/** The demo mesh's own contracts. */
export const demoContracts = fileURLToPath(new URL('../contracts/domains', import.meta.url));

/** @throws ConcordError CONTRACTS_FOLDER_UNREADABLE */
export function readContracts(folder: string): LoadedMesh {
  return loadMesh(readContractFiles(resolve(folder)));
}

/** Every YAML file one level down, `<domain>/<file>.yaml`; paths are told as seen from where Concord was started. */
export function readContractFiles(folder: string): readonly ContractFile[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((domain) =>
        readdirSync(join(folder, domain.name))
          .filter((name) => /\.ya?ml$/.test(name))
          .map((name) => readContractFile(join(folder, domain.name, name))),
      );
  } catch (cause) {
    throw new ConcordError('CONTRACTS_FOLDER_UNREADABLE', { folder }, { cause });
  }
}

function readContractFile(path: string): ContractFile {
  const seen = relative(process.cwd(), path);
  return { path: seen.startsWith('..') ? path : seen, text: readFileSync(path, 'utf8') };
}
