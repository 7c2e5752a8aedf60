// `npm run bench`: reads the options, prints the table, and writes all numbers where they are asked for.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { ChecksRun } from './checks/measure-checks.ts';
import { printChecks } from './checks/print-checks.ts';
import type { EnvelopeRun } from './envelope/measure-envelope.ts';
import { printEnvelope } from './envelope/print-envelope.ts';
import type { LedgerRun } from './ledger/measure-ledger.ts';
import { printLedger } from './ledger/print-ledger.ts';
import { measureLimits } from './limits/measure-limits.ts';
import { printLimits } from './limits/print-limits.ts';
import { lists, masksAlone } from './masks/pairs.ts';
import { printMasks } from './masks/print-masks.ts';
import { findQuery, queries } from './queries.ts';
import { type MaskRun, runBench } from './run-bench.ts';
import { printTable } from './table.ts';
import type { UsageRun } from './usage/measure-usage.ts';
import { printUsage } from './usage/print-usage.ts';

type Flags = {
  readonly rows: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly only?: string;
  readonly folder: string;
  readonly json?: string;
  readonly profile?: string;
};

const flags = new Command('bench')
  .description(
    'Concord next to a bare server with hand-written SQL that gives the same bytes, and masked lists next to clear ones.',
  )
  .option('--rows <number>', 'orders in the table; they are filled anew when it changes', readCount, 500_000)
  .option('--rounds <number>', 'interleaved rounds, of which the median counts', readCount, 3)
  .option('--seconds <number>', 'how long each server is asked in each round', readCount, 8)
  .option('--connections <number>', 'how many clients ask at once', readCount, 32)
  .option('--only <names>', 'some of the queries, such as Q1,Q3, or masks, ledger, envelope, usage, checks, limits')
  .option('--folder <path>', 'where the database is kept between runs', '.concord/bench')
  .option('--json <file>', 'also write all numbers there')
  .option('--profile <folder>', "write Concord's CPU profile there; what is measured then is not to be compared")
  .parse()
  .opts<Flags>();

const names = flags.only?.split(',').map((name) => name.trim());
const parts = ['masks', 'ledger', 'envelope', 'usage', 'checks', 'limits'];
const chosen = names?.filter((name) => !parts.includes(name)).map(findQuery) ?? queries;
/** Many short rounds, so that what else the machine does meets both alike; fewer where a ratio only tells where cost lies. */
const maskRuns: readonly MaskRun[] = [
  { pairs: lists, rounds: 41, seconds: 0.8, warmUpSeconds: 2 },
  { pairs: masksAlone, rounds: 7, seconds: 0.8, warmUpSeconds: 1 },
];
const masks = names === undefined || names.includes('masks') ? maskRuns : [];
const isWanted = (part: string) => names === undefined || names.includes(part);
const inTurn = { queries: [findQuery('Q1'), findQuery('Q2')], rounds: 41, seconds: 0.8, warmUpSeconds: 3 };
const ledger: LedgerRun | null = isWanted('ledger') ? inTurn : null;
const envelope: EnvelopeRun | null = isWanted('envelope') ? inTurn : null;
const usage: UsageRun | null = isWanted('usage') ? inTurn : null;
const checks: ChecksRun | null = isWanted('checks') ? { rounds: 11, rows: 1_000_000 } : null;
const log = (line: string) => void process.stderr.write(`${line}\n`);
const options = {
  ...flags,
  folder: resolve(flags.folder),
  queries: chosen,
  masks,
  ledger,
  envelope,
  usage,
  checks,
  variety: 300,
  warmUpSeconds: 3,
};
if (isWanted('limits')) {
  const limits = await measureLimits({ rounds: 15, seconds: 10, connections: 8, stockMs: 60_000 }, log);
  process.stdout.write(`
Attacks on the gateway one by one, then all at once from 8 connections, Node ${process.version}, ${cpus().length} cores.

${printLimits(limits)}
`);
  if (names?.every((name) => name === 'limits')) process.exit();
}
const results = await runBench(options, log);

const { rows, rounds, seconds, connections } = flags;
const setting = { rows, rounds, seconds, connections, node: process.version, cores: cpus().length };
if (results.cases.length > 0) {
  process.stdout.write(`${rows.toLocaleString('en-US')} orders, ${connections} connections, median of ${rounds} rounds of
${seconds} s, Node ${setting.node}, ${setting.cores} cores. CPU in ms for one request; the load generator's is not in the sum.

${printTable(results.cases)}
`);
}
if (results.masks.length > 0) {
  process.stdout.write(`
The same list asked masked and in clear, in turn, ${connections} connections, Node ${setting.node}, ${setting.cores} cores. CPU in ms for one request.

${printMasks(results.masks)}
`);
}
if (results.ledger.length > 0) {
  process.stdout.write(`
The same as analyst with the ledger on and off, in turn, ${connections} connections, Node ${setting.node}, ${setting.cores} cores. CPU in ms for one request.

${printLedger(results.ledger)}
`);
}
if (results.envelope.length > 0) {
  process.stdout.write(`
The same as analyst with the envelope on and off, in turn, ${connections} connections, Node ${setting.node}, ${setting.cores} cores. CPU in ms for one request.

${printEnvelope(results.envelope)}
`);
}
if (results.usage.length > 0) {
  process.stdout.write(`
The same as analyst of a consumer that is registered and of one that is not, in turn, ${connections} connections, Node ${setting.node}, ${setting.cores} cores. CPU in ms for one request.

${printUsage(results.usage)}
`);
}
if (results.checks !== null) {
  process.stdout.write(`
The checks of a product of 1,000,000 rows and 20 columns, in one scan and apart, in turn, ${setting.cores} cores.

${printChecks(results.checks)}
`);
}
if (flags.json !== undefined) {
  const { cases, ...others } = results;
  writeFileSync(flags.json, `${JSON.stringify({ setting, results: cases, ...others }, null, 2)}\n`);
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
