// What the ledger costs: one Concord that records and one that does not, asked the same questions in turn.

import { type InTurn, measureInTurn } from '../in-turn.ts';
import { type MeasureOptions, measureServer } from '../measure.ts';
import { type PreparedCase, prepareCase } from '../prepare.ts';
import type { BenchQuery } from '../queries.ts';
import type { BenchServers, Log } from '../servers.ts';

export type LedgerRun = Omit<MeasureOptions, 'connections'> & { readonly queries: readonly BenchQuery[] };

/** `on` is with the ledger. */
export type LedgerResult = InTurn & { readonly name: string; readonly title: string };

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
  { connections, ...run }: MeasureOptions,
): Promise<LedgerResult> {
  const asking = (which: 'concord' | 'unrecorded') => (seconds: number) => {
    const { url, pid } = servers[which];
    return measureServer(servers, { ...requests, origin: url }, pid, { connections, seconds });
  };
  const inTurn = await measureInTurn({ on: asking('concord'), off: asking('unrecorded') }, run);
  return { name: query.name, title: query.title, ...inTurn };
}
