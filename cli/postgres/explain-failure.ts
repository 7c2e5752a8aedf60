// From what a server program wrote before it gave up, or what the operating system refused, to one clear sentence.

import { ConcordError } from '../../errors/concord-error.ts';

/** `output` is what initdb or postgres wrote, in English because it runs with LC_ALL=C. */
export function explainFailure(step: 'initdb' | 'start', output: string, data: string, logFile: string): ConcordError {
  if (/No space left on device|disk quota exceeded/i.test(output)) {
    return new ConcordError('EMBEDDED_POSTGRES_NO_SPACE', { directory: data });
  }
  if (/Permission denied|could not change permissions|Read-only file system|has wrong ownership/i.test(output)) {
    return new ConcordError('EMBEDDED_POSTGRES_FORBIDDEN', { path: data, user: "PostgreSQL's user" });
  }
  if (/database files are incompatible with server/i.test(output)) {
    return new ConcordError('EMBEDDED_POSTGRES_OTHER_VERSION', { directory: data });
  }
  return new ConcordError('EMBEDDED_POSTGRES_FAILED', { step, reason: lastComplaint(output), logFile });
}

/** `path` is named where the error itself names none. */
export function explainSystemError(error: unknown, path: string): ConcordError {
  if (error instanceof ConcordError) return error;
  const refused: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  if (refused.syscall === 'mkdir' && (refused.code === 'ENOENT' || refused.code === 'ENOTDIR')) {
    return new ConcordError('HOME_UNUSABLE', { home: path, reason: refused.code }, { cause: error });
  }
  switch (refused.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ConcordError(
        'EMBEDDED_POSTGRES_FORBIDDEN',
        { path: refused.path ?? path, user: 'this user' },
        { cause: error },
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new ConcordError('EMBEDDED_POSTGRES_NO_SPACE', { directory: path }, { cause: error });
    default:
      return new ConcordError(
        'EMBEDDED_POSTGRES_FAILED',
        { step: 'start', reason: refused.message, logFile: `${path}/postgres/postgres.log` },
        { cause: error },
      );
  }
}

/** The address was taken between choosing the port and listening on it: worth another try. */
export function isPortTaken(output: string): boolean {
  return /could not bind|could not create any TCP\/IP sockets/i.test(output);
}

/** Another server got hold of the data directory first. */
export function isDirectoryTaken(output: string): boolean {
  return /lock file "postmaster\.pid" already exists/i.test(output);
}

/** Processes of a server that was killed have not noticed yet; they end by themselves. */
export function isPredecessorEnding(output: string): boolean {
  return /pre-existing shared memory block/i.test(output);
}

function lastComplaint(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const complaint =
    lines.findLast((line) => /FATAL|PANIC|ERROR|error:/.test(line)) ?? lines.at(-1) ?? 'it ended silently';
  return complaint.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, '');
}
