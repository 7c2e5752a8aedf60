// CPU time of processes by the operating system's own accounting, /proc (Linux): man 5 proc_pid_stat. It counts all threads
// of a process; times are cut to hundredths of a second, so a round should last some seconds.

import { readdirSync, readFileSync } from 'node:fs';

/** The kernel tells its times in this unit on every platform that Node runs on (USER_HZ). */
const ticksPerSecond = 100;

type Stat = { readonly pid: number; readonly parent: number; readonly own: number; readonly ended: number };

/** Milliseconds of the process, without its children. */
export function readCpuOfProcess(pid: number): number {
  return toMilliseconds(readStat(pid)?.own ?? 0);
}

/** Milliseconds of a process and all its descendants, those that have ended included. */
export function readCpuOfTree(pid: number): number {
  const stats = readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    return stat === null ? [] : [stat];
  });
  const sum = (parent: number): number =>
    stats
      .filter((stat) => stat.parent === parent)
      .reduce((total, { pid, own, ended }) => total + own + ended + sum(pid), 0);
  const top = stats.find((stat) => stat.pid === pid);
  return toMilliseconds((top?.own ?? 0) + (top?.ended ?? 0) + sum(pid));
}

/** Null for a process that has ended. */
function readStat(pid: number): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The second field is a name in brackets, which may itself hold brackets and blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return { pid, parent: field(4), own: field(14) + field(15), ended: field(16) + field(17) };
}

const toMilliseconds = (ticks: number) => (ticks * 1_000) / ticksPerSecond;
