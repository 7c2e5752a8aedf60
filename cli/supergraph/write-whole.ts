// Writes a file so that a reader, or this process after a crash, finds the old one or the new one, never half of it.

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../root-secret.ts';

/** Readable by its owner alone. */
export function writeWhole(file: string, text: string): void {
  makeFolder(dirname(file));
  const draft = `${file}.${process.pid}.draft`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
