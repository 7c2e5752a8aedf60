// `concord check --consumer`: a consumer's repository against what is published and what is announced.
//   its file of pins, its operations, the published graph -> findings.

import { relative, resolve } from 'node:path';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Finding } from '../../mesh/check/check-report.ts';
import { findingOf } from '../../mesh/check/finding.ts';
import type { Environment } from '../environment.ts';
import { checkOperations } from './check-operations.ts';
import { checkPins, checkSunsets, comparePositions, findUnpinned, type Judged, listUsed } from './check-pins.ts';
import { readConsumerFile } from './consumer-file.ts';
import { findOperations } from './find-operations.ts';
import type { PublishedGraph } from './published-graph.ts';

export type ConsumerReport = {
  /** What was held against, for people. */
  readonly against: string;
  readonly consumer: string | null;
  readonly team: string | null;
  readonly isPassed: boolean;
  readonly operations: number;
  readonly pins: number;
  /** Those that are pinned or used, by their id. */
  readonly products: readonly string[];
  readonly findings: readonly Finding[];
};

export type ConsumerOptions = {
  readonly folder: string;
  /** Null = by contracts. */
  readonly gateway: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** @throws ConcordError where it cannot be checked at all */
export async function checkConsumer(environment: Environment, options: ConsumerOptions): Promise<ConsumerReport> {
  const folder = resolve(options.folder);
  const file = readConsumerFile(folder);
  const files = findOperations(folder, file?.operations ?? ['.']);
  const pins = file?.pins ?? [];
  const problems = file?.problems ?? [];
  if (files.length + pins.length + problems.length === 0) {
    throw new ConcordError('CONSUMER_NOTHING_TO_CHECK', { folder });
  }
  const graph = await readGraph(environment, options);
  const today = new Date(options.now).toISOString().slice(0, 10);
  const { refused, deprecated, types } = checkOperations(files, graph.schema);
  const used = listUsed(types, pins, graph.majors);
  const findings = [
    ...[...problems, ...refused].map((error) => findingOf('consumers', 'error', error)),
    ...deprecated.map((error) => findingOf('consumers', 'warning', error)),
    ...[...checkPins(pins, graph.majors, today), ...checkSunsets(used, today), ...findUnpinned(used, pins)].map(
      asFinding,
    ),
  ];
  return {
    against: graph.from,
    consumer: file?.name ?? null,
    team: file?.team ?? null,
    isPassed: findings.every(({ level }) => level !== 'error'),
    operations: files.length,
    pins: pins.length,
    products: [...new Set([...pins.map(({ product }) => product), ...used.map(({ major }) => major.id)])].sort(),
    findings: findings.map(nearby).sort(worstFirst),
  };
}

async function readGraph(environment: Environment, { gateway }: ConsumerOptions): Promise<PublishedGraph> {
  if (gateway !== null) return (await import('./graph-of-gateway.ts')).readGraphOfGateway(gateway);
  return (await import('./graph-of-contracts.ts')).readGraphOfContracts(environment);
}

function asFinding({ level, product, error }: Judged): Finding {
  return { ...findingOf('consumers', level, error), product };
}

/** Paths as somebody who stands where the command was started would write them. */
function nearby(finding: Finding): Finding {
  if (finding.at === null) return finding;
  const near = relative(process.cwd(), finding.at.file);
  return near.startsWith('..') ? finding : { ...finding, at: { ...finding.at, file: near } };
}

const levels: readonly Finding['level'][] = ['error', 'warning', 'note'];

function worstFirst(a: Finding, b: Finding): number {
  const byPlace = a.at === null || b.at === null ? 0 : comparePositions(a.at, b.at);
  return levels.indexOf(a.level) - levels.indexOf(b.level) || byPlace;
}
