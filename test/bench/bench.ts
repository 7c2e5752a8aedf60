// `npm run bench`: reads what it is told, measures, prints the tables, and writes all numbers where they are asked for.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { readFlags } from './flags.ts';
import { measureFlame } from './flame/measure-flame.ts';
import { measureLimits } from './limits/measure-limits.ts';
import { printLimits } from './limits/print-limits.ts';
import { lists, masksAlone } from './masks/pairs.ts';
import { withRevision } from './other-checkout.ts';
import { printResults } from './print-results.ts';
import { findQuery, queries } from './queries.ts';
import { type BenchOptions, type BenchResults, type MaskRun, runBench } from './run-bench.ts';

const flags = readFlags(process.argv);
const { isWanted } = flags;
/** Many short rounds, so that what else the machine does meets both alike; fewer where a ratio only tells where cost lies. */
const maskRuns: readonly MaskRun[] = [
  { pairs: lists, rounds: 41, seconds: 0.8, warmUpSeconds: 2 },
  { pairs: masksAlone, rounds: 7, seconds: 0.8, warmUpSeconds: 1 },
];
const inTurn = { queries: [findQuery('Q1'), findQuery('Q2')], rounds: 41, seconds: 0.8, warmUpSeconds: 3 };
const log = (line: string) => void process.stderr.write(`${line}\n`);
const say = (text: string) => void process.stdout.write(`${text}\n`);
const nodeVersion = execFileSync(flags.node, ['--version'], { encoding: 'utf8' }).trim();
const machine = `Node ${nodeVersion}, ${cpus().length} cores`;

const options: BenchOptions = {
  ...flags,
  folder: resolve(flags.folder),
  against: flags.split && flags.profile === undefined ? 'split' : 'floor',
  masks: isWanted('masks') ? maskRuns : [],
  ledger: isWanted('ledger') ? inTurn : null,
  envelope: isWanted('envelope') ? inTurn : null,
  usage: isWanted('usage') ? inTurn : null,
  checks: isWanted('checks') ? { rounds: 11, rows: 1_000_000 } : null,
  fixed: isWanted('fixed')
    ? { queries: [findQuery('Q2'), findQuery('Q4')], rounds: 9, seconds: 2, warmUpSeconds: 3 }
    : null,
  linear: isWanted('linear') ? { like: findQuery('Q5'), rounds: 5, seconds: 2, warmUpSeconds: 2 } : null,
  operations: isWanted('operations') ? { operations: 10_000, steps: 10 } : null,
  variety: 300,
  warmUpSeconds: 2,
};

if (isWanted('limits')) {
  const limits = await measureLimits({ rounds: 15, seconds: 10, connections: 8, stockMs: 60_000 }, log);
  say(
    `Attacks on the gateway one by one, then all at once from 8 connections, ${machine}.\n\n${printLimits(limits)}\n`,
  );
}
const found: BenchResults[] = [];
if (flags.flame !== undefined) {
  const drawn = { ...withoutParts(options), seconds: 10, warmUpSeconds: 8 };
  for (const query of flags.queries)
    await measureFlame(query, drawn, `docs/images/flame-${query.name.toLowerCase()}.svg`, log);
  process.exit();
}
if (isWanted('noise')) await measureAll({ ...withoutParts(options), queries, against: 'itself' });
if (flags.compare !== undefined)
  await withRevision(flags.compare, log, (other) => measureAll({ ...options, against: 'floor', other }));
else await measureAll(options);
if (flags.json !== undefined) {
  const { rows, rounds, seconds, connections } = flags;
  const setting = { rows, rounds, seconds, connections, node: nodeVersion, cores: cpus().length };
  writeFileSync(flags.json, `${JSON.stringify({ setting, results: found }, null, 2)}\n`);
}

async function measureAll(run: BenchOptions): Promise<void> {
  const { queries, masks, ledger, envelope, usage, checks, fixed, linear, operations } = run;
  const parts = [ledger, envelope, usage, checks, fixed, linear, operations];
  if (queries.length === 0 && masks.length === 0 && parts.every((part) => !part)) return;
  const results = await runBench(run, log);
  found.push(results);
  say(printResults(results, run, machine));
}

function withoutParts(run: BenchOptions): BenchOptions {
  const parts = {
    ledger: null,
    envelope: null,
    usage: null,
    checks: null,
    fixed: null,
    linear: null,
    operations: null,
  };
  return { ...run, masks: [], ...parts };
}
