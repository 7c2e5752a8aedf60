// What counting usage costs: one Concord asked the same questions by a consumer that is registered and by one that is not,
// in turn. How products are served is counted for both.

import { countRequests, registerConsumer, waitForCounts } from '../consumers.ts';
import { type InTurn, measureInTurn } from '../in-turn.ts';
import { type MeasureOptions, measureServer } from '../measure.ts';
import { prepareAlone } from '../prepare.ts';
import type { Log } from '../processes.ts';
import type { BenchQuery } from '../queries.ts';
import type { Requests } from '../requests.ts';
import type { BenchServers } from '../servers.ts';

export type UsageRun = Omit<MeasureOptions, 'connections'> & { readonly queries: readonly BenchQuery[] };

export type UsageResult = InTurn & {
  readonly name: string;
  readonly title: string;
  /** Of the registered consumer, as they stand in the database afterwards. */
  readonly counted: number;
};

const consumer = 'bench-registered';

/** @throws Error where requests of the registered consumer were not counted */
export async function measureUsage(
  servers: BenchServers,
  { queries, ...run }: UsageRun,
  { connections, variety }: { readonly connections: number; readonly variety: number },
  log: Log,
): Promise<readonly UsageResult[]> {
  const registered = await servers.issueToken('analyst', { consumer });
  const unregistered = await servers.issueToken('analyst', { consumer: 'bench-unregistered' });
  await registerConsumer(servers.concord.url, registered);
  const results: UsageResult[] = [];
  for (const query of queries) {
    const alone = await prepareAlone(servers, query, 'analyst', variety);
    const asking = (token: string) => (seconds: number) => {
      const requests: Requests = { ...alone, headers: { ...alone.headers, authorization: `Bearer ${token}` } };
      return measureServer(servers, requests, servers.concord, { connections, seconds });
    };
    const before = await countRequests(servers.databaseUrl, consumer);
    const measured = await measureInTurn({ on: asking(registered), off: asking(unregistered) }, run);
    const counted = (await waitForCounts(servers.databaseUrl, consumer, before)) - before;
    results.push({ name: query.name, title: query.title, counted, ...measured });
    log(`${query.name} is measured for a registered consumer and for another.`);
  }
  return results;
}
