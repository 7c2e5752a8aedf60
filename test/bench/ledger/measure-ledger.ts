// What the ledger costs: one Concord that records and one that does not, asked the same questions in turn.

import { type InTurn, measureInTurn } from '../in-turn.ts';
import { type MeasureOptions, measureServer } from '../measure.ts';
import { prepareAlone } from '../prepare.ts';
import type { Answering, Log } from '../processes.ts';
import type { BenchQuery } from '../queries.ts';
import type { BenchServers } from '../servers.ts';

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
  const unrecorded = await servers.unrecorded();
  const results: LedgerResult[] = [];
  for (const query of queries) {
    const requests = await prepareAlone(servers, query, 'analyst', options.variety);
    const asking = (answering: Answering) => (seconds: number) =>
      measureServer(servers, { ...requests, origin: answering.url }, answering, { ...options, seconds });
    const measured = await measureInTurn({ on: asking(servers.concord), off: asking(unrecorded) }, run);
    results.push({ name: query.name, title: query.title, ...measured });
    log(`${query.name} is measured with and without the ledger.`);
  }
  return results;
}
