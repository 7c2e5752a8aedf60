// Which server, if any, runs on a data directory, and which Concord started it. Read from postmaster.pid and from the
// command line of the process, in which `launch.ts` names its own process.
// Format: https://www.postgresql.org/docs/18/storage-file-layout.html and src/include/utils/pidfile.h

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessAlive, readCommandLine, readProcessStart } from './process-identity.ts';

export type Postmaster = {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
  /** The live Concord that started it and will stop it; null when that one is gone. */
  readonly ownerPid: number | null;
};

/** `null`: no postmaster.pid. `stale`: it names a process that is gone, or one that is not this server. */
export function findPostmaster(data: string): Postmaster | 'stale' | null {
  const lines = readLines(join(data, 'postmaster.pid'));
  if (lines === null) return null;
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isProcessAlive(pid)) return 'stale';
  const commandLine = readCommandLine(pid);
  // A command line that we may not read could be the server's: better refuse to start than start a second server.
  if (commandLine !== null && !commandLine.includes(`-D ${data} `)) return 'stale';
  return {
    pid,
    port: Number(lines[3] ?? 0),
    isReady: lines[7]?.trim() === 'ready',
    ownerPid: commandLine === null ? pid : findLiveOwner(commandLine),
  };
}

/**
 * A process id that was given out again makes Postgres believe that its lock is held. It does not believe that of its own
 * parent, so our id takes the place of the foreign one. The file is not removed, because Postgres finds by it whether
 * processes of the killed server still write to the data (CreateLockFile in src/backend/utils/init/miscinit.c).
 */
export function disownLockFile(data: string): void {
  const file = join(data, 'postmaster.pid');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
}

/** The setting by which a server names the Concord that started it. */
export function ownerSetting(pid: number): string {
  return `concord.owner=${pid}:${readProcessStart(pid) ?? ''}`;
}

function findLiveOwner(commandLine: string): number | null {
  const [, pid, start] = /concord\.owner=(\d+):(\S*)/.exec(commandLine) ?? [];
  if (pid === undefined || !isProcessAlive(Number(pid))) return null;
  return readProcessStart(Number(pid)) === (start === '' ? null : start) ? Number(pid) : null;
}

function readLines(file: string): string[] | null {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
