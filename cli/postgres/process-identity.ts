// What the operating system tells about a process, so that a process id that was given out again is not taken for the
// process that had it before. Linux answers from /proc, other systems through `ps`.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Whether a process with this id exists, whoever owns it. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When the process started, in the system's own words (to be compared, not read); null where it is gone or hidden. */
export function readProcessStart(pid: number): string | null {
  if (!existsSync('/proc/self/stat')) return askPs(pid, 'lstart=')?.replaceAll(/\W+/g, '-') ?? null;
  try {
    // Field 22 of proc_pid_stat(5); the second field is the name in brackets and may itself hold blanks and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return (
      stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .at(19) ?? null
    );
  } catch {
    return null;
  }
}

/** The command line with which the process was started, its words joined by blanks; null where it is gone or hidden. */
export function readCommandLine(pid: number): string | null {
  if (!existsSync('/proc/self/cmdline')) return askPs(pid, 'command=');
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

function askPs(pid: number, format: string): string | null {
  try {
    const text = execFileSync('ps', ['-ww', '-o', format, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return text.trim() === '' ? null : text.trim();
  } catch {
    return null;
  }
}
