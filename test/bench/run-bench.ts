// The bench from beginning to end: servers, requests proven to be answered alike, rounds, results.

import { existsSync } from 'node:fs';
import type { Checkout } from './checkout.ts';
import { type ChecksResult, type ChecksRun, measureChecks } from './checks/measure-checks.ts';
import { consumerOf, countRequests, waitForCounts } from './consumers.ts';
import { type EnvelopeResult, type EnvelopeRun, measureEnvelope } from './envelope/measure-envelope.ts';
import { type FixedResult, type FixedRun, measureFixed } from './fixed/measure-fixed.ts';
import { type LedgerResult, type LedgerRun, measureLedger } from './ledger/measure-ledger.ts';
import { type LinearResult, type LinearRun, measureLinear } from './linear/measure-linear.ts';
import { type MaskResult, measureMasks } from './masks/measure-masks.ts';
import type { MaskPair } from './masks/pairs.ts';
import { type CaseResult, type MeasureOptions, measure } from './measure.ts';
import { measureOperations, type OperationsResult, type OperationsRun } from './operations/measure-operations.ts';
import { type Contestant, prepareCase } from './prepare.ts';
import type { Log } from './processes.ts';
import type { BenchQuery, Role } from './queries.ts';
import { type BenchServers, requireReaderRoles, withBenchServers } from './servers.ts';
import { measureUsage, type UsageResult, type UsageRun } from './usage/measure-usage.ts';

export type BenchOptions = MeasureOptions & {
  /** Where the database is kept between runs. */
  readonly folder: string;
  readonly rows: number;
  readonly queries: readonly BenchQuery[];
  /** Whom the queries are asked beside Concord: the floor always, for `split` the parts and the stock gateway over them. */
  readonly against?: 'floor' | 'split' | 'itself' | 'nothing';
  /** Another revision, beside this one. */
  readonly other?: Checkout | null;
  readonly masks: readonly MaskRun[];
  readonly ledger: LedgerRun | null;
  readonly envelope?: EnvelopeRun | null;
  readonly checks?: ChecksRun | null;
  readonly usage?: UsageRun | null;
  readonly fixed?: Omit<FixedRun, 'connections'> | null;
  readonly linear?: LinearRun | null;
  readonly operations?: OperationsRun | null;
  readonly profile?: string | undefined;
  readonly node?: string | undefined;
  /** How many different arguments each query is asked with. */
  readonly variety: number;
};

/** Lists that are asked masked and in clear, and how often. */
export type MaskRun = Omit<MeasureOptions, 'connections'> & { readonly pairs: readonly MaskPair[] };

export type BenchResults = {
  readonly cases: readonly CaseResult[];
  readonly masks: readonly MaskResult[];
  readonly ledger: readonly LedgerResult[];
  readonly envelope: readonly EnvelopeResult[];
  readonly checks: ChecksResult | null;
  readonly usage: readonly UsageResult[];
  readonly fixed: FixedResult | null;
  readonly linear: readonly LinearResult[];
  readonly operations: OperationsResult | null;
};

/** @throws Error where the answers of two servers differ, a request fails, or what should be counted is not */
export async function runBench(options: BenchOptions, log: Log): Promise<BenchResults> {
  if (!existsSync('/proc/self/stat')) throw new Error('The bench reads CPU times from /proc, which only Linux has.');
  return withBenchServers({ ...options, log }, async (servers) => {
    const results = await measureQueries(servers, options, log);
    const { connections } = options;
    const masks: MaskResult[] = [];
    for (const { pairs, ...run } of options.masks)
      masks.push(...(await measureMasks(servers, pairs, { ...run, connections }, log)));
    const ledger = options.ledger === null ? [] : await measureLedger(servers, options.ledger, options, log);
    const envelope = options.envelope ? await measureEnvelope(servers, options.envelope, options, log) : [];
    const usage = options.usage ? await measureUsage(servers, options.usage, options, log) : [];
    const checks = options.checks ? await measureChecks(servers, options.checks, log) : null;
    const fixed = options.fixed ? await measureFixed(servers, { ...options.fixed, connections }, log) : null;
    const linear = options.linear ? await measureLinear(servers, options.linear) : [];
    const operations = options.operations ? await measureOperations(servers, options.operations, log) : null;
    return { cases: results, masks, ledger, envelope, usage, checks, fixed, linear, operations };
  });
}

async function measureQueries(servers: BenchServers, options: BenchOptions, log: Log): Promise<readonly CaseResult[]> {
  const { queries, variety } = options;
  if (queries.length === 0) return [];
  const cases = [];
  for (const query of queries) {
    for (const role of query.roles) {
      const contestants = await chooseContestants(servers, options, role);
      cases.push(await prepareCase(servers, contestants, { query, role, count: variety }));
    }
  }
  log(`All servers give the same data for ${cases.length} cases of ${variety} arguments each.`);
  const consumer = consumerOf('analyst');
  const before = await countRequests(servers.databaseUrl, consumer);
  const results = await measure(servers, cases, options, log);
  if (options.against === 'itself') return results;
  await waitForCounts(servers.databaseUrl, consumer, before);
  await requireReaderRoles(servers);
  return results;
}

async function chooseContestants(
  servers: BenchServers,
  { against = 'floor', other }: BenchOptions,
  role: Role,
): Promise<readonly Contestant[]> {
  const floor: Contestant = { name: 'floor', kind: 'floor', answering: servers.floor };
  if (against === 'itself') return [floor, { ...floor, name: 'floor again', answering: await servers.secondFloor() }];
  const concord: Contestant = { name: 'Concord', kind: 'concord', answering: servers.concord };
  if (against === 'nothing') return [concord];
  if (other && servers.other !== null)
    return [concord, { name: other.name, kind: 'concord', answering: servers.other }, floor];
  // Masked is what most ask; two parts more for each role would take too long.
  if (against === 'floor' || role !== 'analyst') return [concord, floor];
  const { gateway, stock } = await servers.split();
  return [
    ...[concord, floor],
    { name: 'split', kind: 'concord', answering: gateway },
    { name: 'stock', kind: 'stock', answering: stock },
  ];
}
