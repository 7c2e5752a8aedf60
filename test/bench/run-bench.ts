// The bench from beginning to end: servers, requests proven equal, rounds, results.

import { existsSync } from 'node:fs';
import { type ChecksResult, type ChecksRun, measureChecks } from './checks/measure-checks.ts';
import { type EnvelopeResult, type EnvelopeRun, measureEnvelope } from './envelope/measure-envelope.ts';
import { type LedgerResult, type LedgerRun, measureLedger } from './ledger/measure-ledger.ts';
import { type MaskResult, measureMasks } from './masks/measure-masks.ts';
import type { MaskPair } from './masks/pairs.ts';
import { type CaseResult, type MeasureOptions, measure } from './measure.ts';
import { prepareCase } from './prepare.ts';
import type { BenchQuery } from './queries.ts';
import { type Log, withBenchServers } from './servers.ts';
import { measureUsage, type UsageResult, type UsageRun } from './usage/measure-usage.ts';

export type BenchOptions = MeasureOptions & {
  /** Where the database is kept between runs. */
  readonly folder: string;
  readonly rows: number;
  readonly queries: readonly BenchQuery[];
  readonly masks: readonly MaskRun[];
  readonly ledger: LedgerRun | null;
  readonly envelope?: EnvelopeRun | null;
  readonly checks?: ChecksRun | null;
  readonly usage?: UsageRun | null;
  readonly profile?: string | undefined;
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
};

/** @throws Error where an answer of Concord is not the floor's, or a request fails */
export async function runBench(options: BenchOptions, log: Log): Promise<BenchResults> {
  if (!existsSync('/proc/self/stat')) throw new Error('The bench reads CPU times from /proc, which only Linux has.');
  return withBenchServers({ ...options, log }, async (servers) => {
    const cases = [];
    for (const query of options.queries) {
      for (const role of query.roles) cases.push(await prepareCase(servers, query, role, options.variety));
    }
    const { variety, connections } = options;
    if (cases.length > 0)
      log(`Concord and the floor give the same bytes for ${cases.length} cases of ${variety} arguments each.`);
    const results = cases.length === 0 ? [] : await measure(servers, cases, options, log);
    const masks: MaskResult[] = [];
    for (const { pairs, ...run } of options.masks)
      masks.push(...(await measureMasks(servers, pairs, { ...run, connections }, log)));
    const ledger = options.ledger === null ? [] : await measureLedger(servers, options.ledger, options, log);
    const envelope = options.envelope ? await measureEnvelope(servers, options.envelope, options, log) : [];
    const usage = options.usage ? await measureUsage(servers, options.usage, options, log) : [];
    const checks = options.checks ? await measureChecks(servers, options.checks, log) : null;
    return { cases: results, masks, ledger, envelope, usage, checks };
  });
}
