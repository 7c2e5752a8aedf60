// Files whose contents are served while they change: read within a limit, and told apart by what the file system says of them.
// What lies at a path may be anything by the next look, so nothing here waits, reads without end, or trusts a size.

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
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
    // Before it is opened, because opening alone makes some devices act.
    refuseOdd(file, statSync(file));
    opened = openSync(file, withoutWaiting);
    // Of the file that is read, not of one that was put in its place meanwhile.
    const stat = fstatSync(opened);
    refuseOdd(file, stat);
    const bytes = stat.size > mostSchemaBytes ? null : readAtMost(opened, mostSchemaBytes);
    if (bytes === null) throw new ConcordError('SUPERGRAPH_SCHEMA_TOO_LARGE', { file, most: mostSchemaBytes });
    return bytes.toString('utf8');
  } catch (cause) {
    if (cause instanceof ConcordError) throw cause;
    throw new ConcordError('SUPERGRAPH_FILE_UNREADABLE', { file, reason: codeOf(cause) }, { cause });
  } finally {
    if (opened !== null) closeSync(opened);
  }
}

/** A pipe without a writer would hold the opening, and a terminal would become that of this process; see open(2). */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** `stat` is of what links lead to. A device or a pipe has no size, and may have no end. */
function refuseOdd(file: string, stat: Stats): void {
  if (stat.isFile()) return;
  const reason = `it is ${kindOf(stat)}, not a file`;
  throw new ConcordError('SUPERGRAPH_FILE_UNREADABLE', { file, reason });
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return 'a directory';
  if (stat.isFIFO()) return 'a pipe';
  return stat.isSocket() ? 'a socket' : 'a device';
}

const chunkBytes = 65_536;

/** Null where there is more, whatever size was told: a file may grow while it is read, and those of /proc tell none. */
function readAtMost(opened: number, most: number): Buffer | null {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length <= most) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, most + 1 - length));
    const read = readSync(opened, chunk);
    if (read === 0) return Buffer.concat(chunks, length);
    chunks.push(chunk.subarray(0, read));
    length += read;
  }
  return null;
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

/** Changes whenever one of the files is written or replaced; costs a few microseconds each. Never throws: reading tells why. */
export function signatureOf(files: readonly string[]): string {
  return files.map(signatureOfOne).join(' ');
}

function signatureOfOne(file: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return `${dev}.${ino}.${size}.${mtimeNs}.${ctimeNs}`;
  } catch (error) {
    return codeOf(error);
  }
}
