// The cost of the ledger as a table for the terminal.

import { alignTable } from '../table.ts';
import type { LedgerResult } from './measure-ledger.ts';

const heading = [
  'query',
  'of',
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

export function printLedger(results: readonly LedgerResult[]): string {
  const rows = results.map(({ name, title, recorded, unrecorded, ratio }) => [
    name,
    title,
    ...[unrecorded.serverCpu, unrecorded.postgresCpu, unrecorded.totalCpu].map(milliseconds),
    ...[recorded.serverCpu, recorded.postgresCpu, recorded.totalCpu].map(milliseconds),
    `${ratio.middle.toFixed(3)} x`,
    `${ratio.least.toFixed(3)} to ${ratio.greatest.toFixed(3)}`,
  ]);
  const verdicts = results.map(({ name, ratio }) => {
    const verdict = ratio.middle <= promised ? 'within' : 'ABOVE';
    return `${name}: ${ratio.middle.toFixed(3)} times the CPU without the ledger, ${verdict} the promised ${promised}.`;
  });
  return [alignTable([heading, ...rows], 2), ...verdicts].join('\n');
}

const milliseconds = (number: number) => number.toFixed(3);
