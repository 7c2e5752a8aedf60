// The one secret of the mesh: given, or made on the first start and kept in the folder .concord, readable by its owner.

import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConcordError } from '../errors/concord-error.ts';
import { leastSecretBytes } from '../identity/keys.ts';
import type { Environment } from './environment.ts';

type Source = Pick<Environment, 'secret' | 'home'>;

/** @throws ConcordError SECRET_TOO_SHORT, HOME_UNUSABLE */
export function findOrMakeRootSecret(source: Source): Uint8Array {
  return findRootSecret(source) ?? makeRootSecret(source.home);
}

/** Null where none was made yet. */
export function findRootSecret({ secret, home }: Source): Uint8Array | null {
  const text = secret ?? readSecretFile(home);
  if (text === null) return null;
  const bytes = Buffer.from(text.trim(), 'utf8');
  if (bytes.byteLength < leastSecretBytes) throw new ConcordError('SECRET_TOO_SHORT', { least: leastSecretBytes });
  return bytes;
}

function makeRootSecret(home: string): Uint8Array {
  const text = randomBytes(leastSecretBytes).toString('base64url');
  const draft = join(home, `secret.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    makeFolder(home);
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    // A link appears whole or not at all; of two first starts at once the second takes over the first one's secret.
    linkSync(draft, secretFile(home));
    return Buffer.from(text, 'utf8');
  } catch (cause) {
    const made = codeOf(cause) === 'EEXIST' ? findRootSecret({ secret: null, home }) : null;
    if (made !== null) return made;
    throw unusable(home, cause);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Not `recursive`: Node then tries for ever where nothing can be made, such as below /proc. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (cause) {
    // Another first start may have been quicker.
    if (codeOf(cause) !== 'EEXIST') throw cause;
  }
}

function readSecretFile(home: string): string | null {
  try {
    return readFileSync(secretFile(home), 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw unusable(home, cause);
  }
}

const secretFile = (home: string) => join(home, 'secret');
const codeOf = (error: unknown) => String((error as NodeJS.ErrnoException).code);

function unusable(home: string, cause: unknown): ConcordError {
  return new ConcordError('HOME_UNUSABLE', { home, reason: codeOf(cause) }, { cause });
}
