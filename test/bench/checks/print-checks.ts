// The cost of checks as a table for the terminal.

import { alignTable } from '../table.ts';
import type { ChecksResult, Cost, Spread } from './measure-checks.ts';

/** What is promised; the number. */
const promised = 0.25;

export function printChecks({ checks, scan, apart, cpuRatio, wallRatio }: ChecksResult): string {
  const line = (title: string, { cpu, wall }: Cost) => [title, cpu.toFixed(0), wall.toFixed(0)];
  const heading = [`${checks} checks`, 'postgres CPU ms', 'time ms'];
  const ratio = ({ middle, least, greatest }: Spread) =>
    `${middle.toFixed(2)} (${least.toFixed(2)} to ${greatest.toFixed(2)})`;
  const table = alignTable([heading, line('one scan', scan), line('one statement each', apart)], 1);
  const verdict = cpuRatio.middle <= promised ? 'within' : 'ABOVE';
  return `${table}
The scan takes ${ratio(cpuRatio)} of the CPU, ${verdict} the promised ${promised}, and ${ratio(wallRatio)} of the time.`;
}
