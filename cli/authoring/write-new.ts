// Files that are made for somebody to go on with: what is there already is never written over unless told so.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { ConcordError } from '../../errors/concord-error.ts';

export type NewFile = { readonly path: string; readonly text: string };
export type Written = { readonly file: string; readonly what: 'made' | 'left as it is' | 'would be made' };

/** A file that is there is left, and told. @throws ConcordError AUTHORING_FILE_UNWRITABLE */
export function writeMissing(files: readonly NewFile[], isDryRun: boolean): readonly Written[] {
  return files.map(({ path, text }) => {
    const file = asSeen(path);
    if (existsSync(path)) return { file, what: 'left as it is' };
    if (isDryRun) return { file, what: 'would be made' };
    writeFile(path, text);
    return { file, what: 'made' };
  });
}

/** @throws ConcordError AUTHORING_FILE_EXISTS, AUTHORING_FILE_UNWRITABLE */
export function writeOne({ path, text }: NewFile, mayReplace: boolean): void {
  if (!mayReplace && existsSync(path)) throw new ConcordError('AUTHORING_FILE_EXISTS', { file: asSeen(path) });
  writeFile(path, text);
}

export function writeFile(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    const reason = String((cause as NodeJS.ErrnoException).code);
    throw new ConcordError('AUTHORING_FILE_UNWRITABLE', { file: asSeen(path), reason }, { cause });
  }
}

export function asSeen(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.startsWith('..') || seen === '' ? path : seen;
}
