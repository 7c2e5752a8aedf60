// Rounds over all cases: all servers that are compared in turn, so that whatever else the machine does meets each alike. The
// result of a case is the median of its rounds, number by number.

import { readCpuOfProcess, readCpuOfTree } from './cpu.ts';
import type { PreparedCase } from './prepare.ts';
import type { Answering, Log } from './processes.ts';
import type { Requests } from './requests.ts';
import type { BenchServers } from './servers.ts';

/** Milliseconds of CPU are for one request. */
export type Measurement = {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** The process that answers: Concord's (gateway and subgraphs), a gateway's alone, or the floor's. */
  readonly serverCpu: number;
  /** The processes that it asks in turn; 0 where it does all itself. */
  readonly behindCpu: number;
  /** The postmaster and all its processes. */
  readonly postgresCpu: number;
  readonly totalCpu: number;
  /** Not part of the total. */
  readonly loadCpu: number;
};

export type CaseResult = {
  readonly name: string;
  readonly title: string;
  readonly role: string;
  readonly bytesPerAnswer: number;
  readonly servers: readonly {
    readonly name: string;
    readonly middle: Measurement;
    /** One after another, of the same round as those of the others. */
    readonly rounds: readonly Measurement[];
  }[];
};

export type MeasureOptions = {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
};

/** V8 compiles what was run often: where a machine is busy, so many requests take longer than the warm-up. */
const leastAsked = 1_500;
const mostWarmUps = 4;

type Measuring = Pick<BenchServers, 'postmasterPid' | 'load'>;

export async function measure(
  servers: Measuring,
  cases: readonly PreparedCase[],
  { connections, warmUpSeconds, seconds, ...options }: MeasureOptions,
  log: Log,
): Promise<readonly CaseResult[]> {
  const rounds = cases.map(({ contestants }) => contestants.map((): Measurement[] => []));
  for (const { contestants } of cases) {
    for (const { requests, answering } of contestants) {
      let asked = 0;
      for (let turn = 0; turn < mostWarmUps && asked < leastAsked; turn++) {
        const found = await measureServer(servers, requests, answering, { connections, seconds: warmUpSeconds });
        asked += found.requestsPerSecond * warmUpSeconds;
      }
    }
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, { contestants }] of cases.entries()) {
      // Who goes first changes from round to round.
      const places = [...contestants.entries()];
      const turned = round % 2 === 0 ? places : places.reverse();
      for (const [place, { requests, answering }] of turned)
        rounds[index]?.[place]?.push(await measureServer(servers, requests, answering, { connections, seconds }));
    }
    log(`Round ${round + 1} of ${options.rounds} is done.`);
  }
  return cases.map(({ query, role, bytesPerAnswer, contestants }, index) => ({
    name: query.name,
    title: query.title,
    role,
    bytesPerAnswer,
    servers: contestants.map(({ name }, place) => {
      const found = rounds[index]?.[place] ?? [];
      return { name, middle: middleOf(found), rounds: found };
    }),
  }));
}

/** Asks one server as often as it answers in `seconds`. */
export async function measureServer(
  { postmasterPid, load }: Measuring,
  requests: Requests,
  { pid, behind = [] }: Pick<Answering, 'pid' | 'behind'>,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<Measurement> {
  const readAll = () => ({
    server: readCpuOfProcess(pid),
    behind: behind.reduce((sum, one) => sum + readCpuOfProcess(one), 0),
    postgres: readCpuOfTree(postmasterPid),
    load: readCpuOfProcess(load.pid),
  });
  const before = readAll();
  const result = await load.run({ ...requests, connections, seconds });
  const after = readAll();
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.requests} requests to ${requests.path} failed.`);
  const perRequest = (what: keyof typeof before) => (after[what] - before[what]) / result.requests;
  return {
    requestsPerSecond: result.requests / (result.milliseconds / 1_000),
    p50: result.p50,
    p99: result.p99,
    serverCpu: perRequest('server'),
    behindCpu: perRequest('behind'),
    postgresCpu: perRequest('postgres'),
    totalCpu: perRequest('server') + perRequest('behind') + perRequest('postgres'),
    loadCpu: perRequest('load'),
  };
}

/** Number by number. */
export function middleOf(measurements: readonly Measurement[]): Measurement {
  const by = (name: keyof Measurement) => median(measurements.map((measurement) => measurement[name]));
  return {
    requestsPerSecond: by('requestsPerSecond'),
    p50: by('p50'),
    p99: by('p99'),
    serverCpu: by('serverCpu'),
    behindCpu: by('behindCpu'),
    postgresCpu: by('postgresCpu'),
    totalCpu: by('totalCpu'),
    loadCpu: by('loadCpu'),
  };
}

export type Spread = { readonly middle: number; readonly least: number; readonly greatest: number };

/** What one costs by what the other costs, round by round; null where the case lacks one of them. */
export function ratioOf(
  { servers }: CaseResult,
  [one, other]: readonly [string, string],
  number: keyof Measurement,
): Spread | null {
  const [ours, theirs] = [one, other].map((name) => servers.find((server) => server.name === name)?.rounds);
  if (ours === undefined || theirs === undefined) return null;
  return spreadOf(ours.map((round, index) => round[number] / (theirs[index]?.[number] ?? Number.NaN)));
}

export function spreadOf(numbers: readonly number[]): Spread {
  return { middle: median(numbers), least: Math.min(...numbers), greatest: Math.max(...numbers) };
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = sorted.length % 2 === 0 ? sorted.slice(middle - 1) : [sorted[middle], sorted[middle]];
  return (low + high) / 2;
}
