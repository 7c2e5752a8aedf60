// What the ledger costs: one Concord that records and one that does not, asked the same questions in turn, many short
// rounds. What counts is the CPU of all processes for one request, and of the rounds' ratios the one in the middle.

import { type Measurement, type MeasureOptions, measureServer, median, middleOf } from '../measure.ts';
import { type PreparedCase, prepareCase } from '../prepare.ts';
import type { BenchQuery } from '../queries.ts';
import type { BenchServers, Log } from '../servers.ts';

export type LedgerRun = Omit<MeasureOptions, 'connections'> & { readonly queries: readonly BenchQuery[] };

export type LedgerResult = {
  readonly name: string;
  readonly title: string;
  readonly recorded: Measurement;
  readonly unrecorded: Measurement;
  /** CPU with the ledger by that without: in the middle, and of the middle half of all rounds the least and greatest. */
  readonly ratio: { readonly middle: number; readonly least: number; readonly greatest: number };
};

/** As analyst, who sees personal columns masked, which the ledger keeps all the same. */
export async function measureLedger(
  servers: BenchServers,
  { queries, ...run }: LedgerRun,
  options: { readonly connections: number; readonly variety: number },
  log: Log,
): Promise<readonly LedgerResult[]> {
  const results: LedgerResult[] = [];
  for (const query of queries) {
    const prepared = await prepareCase(servers, query, 'analyst', options.variety);
    results.push(await measureCase(servers, prepared, { ...run, connections: options.connections }));
    log(`${query.name} is measured with and without the ledger.`);
  }
  return results;
}

async function measureCase(
  servers: BenchServers,
  { query, concord: requests }: PreparedCase,
  { rounds, seconds, warmUpSeconds, connections }: MeasureOptions,
): Promise<LedgerResult> {
  const measure = (which: 'concord' | 'unrecorded', duration: number) => {
    const { url, pid } = servers[which];
    return measureServer(servers, { ...requests, origin: url }, pid, { connections, seconds: duration });
  };
  await measure('concord', warmUpSeconds);
  await measure('unrecorded', warmUpSeconds);
  const found: { readonly recorded: Measurement; readonly unrecorded: Measurement }[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes from round to round.
    const first = await measure(round % 2 === 0 ? 'concord' : 'unrecorded', seconds);
    const second = await measure(round % 2 === 0 ? 'unrecorded' : 'concord', seconds);
    found.push(round % 2 === 0 ? { recorded: first, unrecorded: second } : { recorded: second, unrecorded: first });
  }
  const ratios = found.map(({ recorded, unrecorded }) => recorded.totalCpu / unrecorded.totalCpu).sort((a, b) => a - b);
  const quarter = Math.floor(ratios.length / 4);
  return {
    name: query.name,
    title: query.title,
    recorded: middleOf(found.map(({ recorded }) => recorded)),
    unrecorded: middleOf(found.map(({ unrecorded }) => unrecorded)),
    ratio: {
      middle: median(ratios),
      least: ratios[quarter] ?? Number.NaN,
      greatest: ratios[ratios.length - 1 - quarter] ?? Number.NaN,
    },
  };
}
