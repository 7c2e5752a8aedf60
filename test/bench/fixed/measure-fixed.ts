// Reads that are repeated, as those of a dashboard: Concord, which keeps its answers while the data stand still, next to a server
// that sends a fixed buffer of the same size.

import { goals, tellWhether } from '../goals.ts';
import { type CaseResult, type MeasureOptions, measure, ratioOf } from '../measure.ts';
import type { PreparedCase } from '../prepare.ts';
import type { Log } from '../processes.ts';
import type { BenchQuery } from '../queries.ts';
import { ask, graphqlRequests, pickArguments, record } from '../requests.ts';
import type { BenchServers } from '../servers.ts';
import { alignTable, spreadCells } from '../table.ts';
import type { FixedTold } from './fixed-process.ts';

export type FixedRun = MeasureOptions & { readonly queries: readonly BenchQuery[] };

export type FixedResult = {
  readonly cases: readonly CaseResult[];
  /** By case: whether the answers say how long they have been kept (`Age`). */
  readonly areKept: readonly boolean[];
};

/** As many different questions as a dashboard has. */
const variety = 4;

export async function measureFixed(servers: BenchServers, run: FixedRun, log: Log): Promise<FixedResult> {
  const concord = await servers.startConcord({ CONCORD_SHARE_READS: 'on', CONCORD_KEEP_ANSWERS: '10m' });
  const cases: PreparedCase[] = [];
  const areKept: boolean[] = [];
  for (const query of run.queries) {
    const argumentSets = await pickArguments(servers.databaseUrl, query, variety);
    const told = { token: servers.tokens.analyst, hasEnvelope: true };
    const requests = graphqlRequests(concord.url, query, argumentSets, told);
    const expectedBytes: number[] = [];
    for (const index of requests.bodies.keys()) expectedBytes.push((await record(requests, index)).bytes);
    const bytes = (await ask(requests, 0)).byteLength;
    const fixed = await servers.startScript('fixed/fixed-process.ts', [], { bytes } satisfies FixedTold);
    areKept.push(await isKept(requests));
    const same = {
      ...requests,
      origin: fixed.url,
      hasEnvelope: false,
      expectedBytes: requests.bodies.map(() => bytes),
    };
    cases.push({
      query,
      role: 'analyst',
      bytesPerAnswer: bytes,
      contestants: [
        { name: 'Concord', kind: 'concord', answering: concord, requests: { ...requests, expectedBytes } },
        { name: 'fixed', kind: 'floor', answering: fixed, requests: same },
      ],
    });
  }
  return { cases: await measure(servers, cases, run, log), areKept };
}

async function isKept({ origin, path, headers, bodies }: Parameters<typeof ask>[0]): Promise<boolean> {
  const response = await fetch(origin + path, { method: 'POST', headers, body: bodies[0] ?? '' });
  await response.arrayBuffer();
  return response.headers.has('age');
}

export function printFixed({ cases, areKept }: FixedResult): string {
  const rows = cases.flatMap((result, index) => {
    const throughput = ratioOf(result, ['Concord', 'fixed'], 'requestsPerSecond');
    const cpu = ratioOf(result, ['Concord', 'fixed'], 'totalCpu');
    if (throughput === null || cpu === null) return [];
    const perSecond = result.servers.map(({ middle }) => middle.requestsPerSecond.toFixed(0));
    const verdict = [goals.fixed.toFixed(2), tellWhether(throughput.middle >= goals.fixed)];
    const how = areKept[index] ? 'yes' : 'no';
    const told = [result.name, how, String(result.bytesPerAnswer), ...perSecond];
    return [[...told, ...spreadCells(throughput), ...verdict, ...spreadCells(cpu)]];
  });
  const heading = ['query', 'kept', 'bytes', 'requests/s', 'fixed', 'share', 'rounds', 'goal', '', 'CPU', 'rounds'];
  return alignTable([heading, ...rows], 2);
}
