// `npm run faults`: every fault of a subgraph that we know, one after the other, as the table of docs/reliability.md.

import { cpus } from 'node:os';
import { subgraphFaults, tellsManyErrors } from '../../support/subgraph-faults.ts';
import { type FaultResult, type FaultRun, measureFault } from './measure-fault.ts';

const run: FaultRun = { clients: 8, seconds: 4, timeoutMs: 1_000, mostReplyBytes: 64_000_000 };
const chosen = process.argv[2];
const faults = [
  ...subgraphFaults,
  { name: 'tells 100,000 errors', fault: tellsManyErrors, consequence: 'gone' } as const,
].filter(({ name }) => chosen === undefined || name.includes(chosen));

const heading = [
  'a subgraph that ...',
  'a client gets',
  'answered in ms: median',
  'slowest',
  'asked per answer',
  'well again after ms',
  'wrong values',
  'memory +MB',
];

process.stdout.write(`${run.clients} clients for ${run.seconds} s, subgraph_timeout ${run.timeoutMs} ms, limits.subgraph_reply \
${run.mostReplyBytes / 1e6} MB, Node ${process.version}, ${cpus().length} cores.\n\n`);
process.stdout.write(`| ${heading.join(' | ')} |\n|---|---|--:|--:|--:|--:|--:|--:|\n`);
for (const fault of faults) process.stdout.write(`| ${cells(await measureFault(fault, run)).join(' | ')} |\n`);
process.exit(0);

function cells(result: FaultResult): string[] {
  const { medianMs, slowestMs, asked, recoveredMs, wrong, grownMb } = result;
  const numbers = [medianMs, slowestMs].map((ms) => ms.toFixed(0));
  return [
    result.name,
    result.gets,
    ...numbers,
    asked.toFixed(2),
    recoveredMs.toFixed(0),
    `${wrong}`,
    grownMb.toFixed(0),
  ];
}
