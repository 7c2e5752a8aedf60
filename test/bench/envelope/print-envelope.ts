// The cost of the envelope as a table for the terminal.

import { alignTable } from '../table.ts';
import type { EnvelopeResult } from './measure-envelope.ts';

const heading = [
  'query',
  'of',
  'bytes',
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
const promised = 1.03;

export function printEnvelope(results: readonly EnvelopeResult[]): string {
  const rows = results.map(({ name, title, bytes, on, off, ratio }) => [
    name,
    title,
    String(bytes),
    ...[off.serverCpu, off.postgresCpu, off.totalCpu].map(milliseconds),
    ...[on.serverCpu, on.postgresCpu, on.totalCpu].map(milliseconds),
    `${ratio.middle.toFixed(3)} x`,
    `${ratio.least.toFixed(3)} to ${ratio.greatest.toFixed(3)}`,
  ]);
  const verdicts = results.map(({ name, ratio }) => {
    const verdict = ratio.middle <= promised ? 'within' : 'ABOVE';
    return `${name}: ${ratio.middle.toFixed(3)} times the CPU without the envelope, ${verdict} the promised ${promised}.`;
  });
  return [alignTable([heading, ...rows], 2), ...verdicts].join('\n');
}

const milliseconds = (number: number) => number.toFixed(3);
