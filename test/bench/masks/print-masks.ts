// The masked lists as a table for the terminal: what a request costs in clear and masked, and the one by the other.

import { alignTable } from '../table.ts';
import type { MaskResult } from './measure-masks.ts';

const heading = [
  'masked',
  'of',
  'rows',
  'clear node',
  'postgres',
  'CPU ms',
  'masked node',
  'postgres',
  'CPU ms',
  'ratio',
  'rounds',
];

/** What is promised of lists under the plain masks; the number. */
const promised = 1.15;

export function printMasks(results: readonly MaskResult[]): string {
  const rows = results.map(({ pair, clear, masked, ratio }) => [
    pair.name,
    pair.title,
    String(pair.rows),
    ...[clear.serverCpu, clear.postgresCpu, clear.totalCpu].map(milliseconds),
    ...[masked.serverCpu, masked.postgresCpu, masked.totalCpu].map(milliseconds),
    `${ratio.middle.toFixed(2)} x`,
    `${ratio.least.toFixed(2)} to ${ratio.greatest.toFixed(2)}`,
  ]);
  const lists = results.filter(({ pair }) => pair.name.startsWith('list'));
  const verdicts = lists.map(({ pair, ratio }) => {
    const verdict = ratio.middle <= promised ? 'within' : 'ABOVE';
    return `${pair.name}: ${ratio.middle.toFixed(2)} times the clear CPU, ${verdict} the promised ${promised}.`;
  });
  return [alignTable([heading, ...rows], 2), ...verdicts].join('\n');
}

const milliseconds = (number: number) => number.toFixed(3);
