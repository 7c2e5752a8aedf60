// Files in the folder .concord for entries of the ledger that could not be written when a process stopped.

import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Spool, SpooledText } from '../../mesh/ledger/spool.ts';
import { makeFolder } from '../root-secret.ts';

/**
 * @param home the folder .concord, which several meshes may share
 * @param ledger names the database in whose ledger the entries belong
 */
export function createSpool(home: string, ledger: string): Spool {
  const own = createHash('sha256').update(ledger).digest('hex').slice(0, 8);
  return {
    find: () => findFiles(home, `ledger-${own}-`).map(readSpooled),
    keep(text) {
      makeFolder(home);
      const name = `ledger-${own}-${process.pid}-${randomBytes(4).toString('hex')}.spool`;
      writeFileSync(join(home, name), text, { mode: 0o600, flag: 'wx' });
    },
  };
}

/** What is the same at each start: the embedded server has another port then. */
export function nameLedger(url: string, isEmbedded: boolean): string {
  if (isEmbedded) return 'embedded';
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** Gives the folder itself where it cannot be looked into, so that it is refused and told of like a file. */
function findFiles(home: string, start: string): readonly string[] {
  try {
    const names = readdirSync(home).filter((name) => /^ledger-[0-9a-f]{8}-\d+-[0-9a-f]+\.spool$/.test(name));
    return names.filter((name) => name.startsWith(start)).map((name) => join(home, name));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : [home];
  }
}

function readSpooled(file: string): SpooledText {
  const remove = () => rmSync(file, { force: true });
  try {
    return { name: file, text: readFileSync(file, 'utf8'), remove };
  } catch {
    return { name: file, text: '', remove }; // refused like one that was changed
  }
}
