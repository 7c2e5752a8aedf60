// Rounds over all cases: Concord and the floor in turn, so that whatever else the machine does meets both alike. The
// result of a case is the median of its rounds, number by number.

import { readCpuOfProcess, readCpuOfTree } from './cpu.ts';
import type { PreparedCase, Requests } from './prepare.ts';
import type { BenchServers, Log } from './servers.ts';

/** Milliseconds of CPU are for one request. */
export type Measurement = {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** The process that answers: Concord's (gateway and subgraphs), or the floor's. */
  readonly serverCpu: number;
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
  readonly concord: Measurement;
  readonly floor: Measurement;
  /** Concord's by the floor's. */
  readonly cpuRatio: number;
  readonly throughputRatio: number;
  readonly rounds: readonly { readonly concord: Measurement; readonly floor: Measurement }[];
};

export type MeasureOptions = {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
};

type Round = CaseResult['rounds'][number];

export async function measure(
  servers: BenchServers,
  cases: readonly PreparedCase[],
  options: MeasureOptions,
  log: Log,
): Promise<readonly CaseResult[]> {
  const measureOne = (requests: Requests, pid: number, seconds: number) =>
    measureServer(servers, requests, pid, { connections: options.connections, seconds });
  const rounds = cases.map((): Round[] => []);
  for (const { concord, floor } of cases) {
    await measureOne(concord, servers.concord.pid, options.warmUpSeconds);
    await measureOne(floor, servers.floor.pid, options.warmUpSeconds);
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, { concord, floor }] of cases.entries()) {
      const askConcord = () => measureOne(concord, servers.concord.pid, options.seconds);
      const askFloor = () => measureOne(floor, servers.floor.pid, options.seconds);
      // Who goes first changes from round to round.
      if (round % 2 === 0) {
        const ours = await askConcord();
        rounds[index]?.push({ concord: ours, floor: await askFloor() });
      } else {
        const theirs = await askFloor();
        rounds[index]?.push({ concord: await askConcord(), floor: theirs });
      }
    }
    log(`Round ${round + 1} of ${options.rounds} is done.`);
  }
  return cases.map((prepared, index) => summarize(prepared, rounds[index] ?? []));
}

/** Asks one server as often as it answers in `seconds`. */
export async function measureServer(
  servers: BenchServers,
  requests: Requests,
  pid: number,
  options: { readonly connections: number; readonly seconds: number },
): Promise<Measurement> {
  const readAll = () => ({
    server: readCpuOfProcess(pid),
    postgres: readCpuOfTree(servers.postmasterPid),
    load: readCpuOfProcess(servers.load.pid),
  });
  const before = readAll();
  const result = await servers.load.run({ ...requests, ...options });
  const after = readAll();
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.requests} requests to ${requests.path} failed.`);
  const perRequest = (what: 'server' | 'postgres' | 'load') => (after[what] - before[what]) / result.requests;
  return {
    requestsPerSecond: result.requests / (result.milliseconds / 1_000),
    p50: result.p50,
    p99: result.p99,
    serverCpu: perRequest('server'),
    postgresCpu: perRequest('postgres'),
    totalCpu: perRequest('server') + perRequest('postgres'),
    loadCpu: perRequest('load'),
  };
}

function summarize({ query, role, bytesPerAnswer }: PreparedCase, rounds: readonly Round[]): CaseResult {
  const concord = middleOf(rounds.map((round) => round.concord));
  const floor = middleOf(rounds.map((round) => round.floor));
  return {
    name: query.name,
    title: query.title,
    role,
    bytesPerAnswer,
    concord,
    floor,
    cpuRatio: concord.totalCpu / floor.totalCpu,
    throughputRatio: concord.requestsPerSecond / floor.requestsPerSecond,
    rounds,
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
    postgresCpu: by('postgresCpu'),
    totalCpu: by('totalCpu'),
    loadCpu: by('loadCpu'),
  };
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = sorted.length % 2 === 0 ? sorted.slice(middle - 1) : [sorted[middle], sorted[middle]];
  return (low + high) / 2;
}
