// The cost of counting usage as a table for the terminal.

import { alignTable } from '../table.ts';
import type { UsageResult } from './measure-usage.ts';

const heading = [
  'query',
  'of',
  'counted',
  'off: node',
  'postgres',
  'CPU ms',
  'on: node',
  'postgres',
  'CPU ms',
  'ratio',
  'half of rounds',
];

/** What is promised; the number. */
const promised = 1.02;

export function printUsage(results: readonly UsageResult[]): string {
  const rows = results.map(({ name, title, counted, on, off, ratio }) => [
    name,
    title,
    String(counted),
    ...[off.serverCpu, off.postgresCpu, off.totalCpu].map(milliseconds),
    ...[on.serverCpu, on.postgresCpu, on.totalCpu].map(milliseconds),
    `${ratio.middle.toFixed(3)} x`,
    `${ratio.least.toFixed(3)} to ${ratio.greatest.toFixed(3)}`,
  ]);
  const verdicts = results.map(({ name, ratio }) => {
    const verdict = ratio.middle <= promised ? 'within' : 'ABOVE';
    return `${name}: ${ratio.middle.toFixed(3)} times the CPU of a consumer that is not registered, ${verdict} the promised ${promised}.`;
  });
  return [alignTable([heading, ...rows], 2), ...verdicts].join('\n');
}

const milliseconds = (number: number) => number.toFixed(3);
