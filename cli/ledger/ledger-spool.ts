// Files in the folder .concord for entries of the ledger that could not be written when a process stopped.

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Spool, SpooledText } from '../../mesh/ledger/spool.ts';
import { makeFolder } from '../root-secret.ts';

/** @param home the folder .concord */
export function createSpool(home: string): Spool {
  return {
    find: () => listFiles(home).map((name) => readSpooled(join(home, name))),
    keep(text) {
      makeFolder(home);
      const name = `ledger-${process.pid}-${randomBytes(4).toString('hex')}.spool`;
      writeFileSync(join(home, name), text, { mode: 0o600, flag: 'wx' });
    },
  };
}

function listFiles(home: string): readonly string[] {
  try {
    return readdirSync(home).filter((name) => /^ledger-\d+-[0-9a-f]+\.spool$/.test(name));
  } catch {
    return []; // no folder, no files; one that cannot be used is told of by what needs it
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
