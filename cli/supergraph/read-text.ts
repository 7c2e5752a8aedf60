// Files whose contents are served while they change: read within a limit, and told apart by what the file system says of them.

import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { ConcordError } from '../../errors/concord-error.ts';

/** Of the file that lists the subgraphs, and of each schema. */
export const mostSchemaBytes = 10_000_000;

/** @throws ConcordError SUPERGRAPH_FILE_UNREADABLE, SUPERGRAPH_SCHEMA_TOO_LARGE, SUPERGRAPH_FILE_EMPTY */
export function readText(file: string): string {
  const text = readWithin(file);
  if (text.trim() === '') throw new ConcordError('SUPERGRAPH_FILE_EMPTY', { file });
  return text;
}

function readWithin(file: string): string {
  let opened: number | null = null;
  try {
    opened = openSync(file, 'r');
    // Of the file that is read, not of one that was put in its place meanwhile.
    if (fstatSync(opened).size > mostSchemaBytes) {
      throw new ConcordError('SUPERGRAPH_SCHEMA_TOO_LARGE', { file, most: mostSchemaBytes });
    }
    return readFileSync(opened, 'utf8');
  } catch (cause) {
    if (cause instanceof ConcordError) throw cause;
    const reason = String((cause as NodeJS.ErrnoException).code);
    throw new ConcordError('SUPERGRAPH_FILE_UNREADABLE', { file, reason }, { cause });
  } finally {
    if (opened !== null) closeSync(opened);
  }
}

/** Changes whenever one of the files is written or replaced; costs a few microseconds each. */
export function signatureOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
      return stat === undefined ? 'none' : `${stat.dev}.${stat.ino}.${stat.size}.${stat.mtimeNs}.${stat.ctimeNs}`;
    })
    .join(' ');
}
