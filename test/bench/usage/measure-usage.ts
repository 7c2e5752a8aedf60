// What counting usage costs: one Concord asked the same questions by a consumer that is registered and by one that is not,
// in turn. How products are served is counted for both.

import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type InTurn, measureInTurn } from '../in-turn.ts';
import { type MeasureOptions, measureServer } from '../measure.ts';
import { prepareCase, type Requests } from '../prepare.ts';
import type { BenchQuery } from '../queries.ts';
import type { BenchServers, Log } from '../servers.ts';

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
  await register(servers, registered);
  const results: UsageResult[] = [];
  for (const query of queries) {
    const { concord } = await prepareCase(servers, query, 'analyst', variety);
    const asking = (token: string) => (seconds: number) => {
      const requests: Requests = { ...concord, headers: { ...concord.headers, authorization: `Bearer ${token}` } };
      return measureServer(servers, requests, servers.concord.pid, { connections, seconds });
    };
    const before = await countRequests(servers);
    const measured = await measureInTurn({ on: asking(registered), off: asking(unregistered) }, run);
    const counted = (await waitForCounts(servers, before)) - before;
    results.push({ name: query.name, title: query.title, counted, ...measured });
    log(`${query.name} is measured for a registered consumer and for another.`);
  }
  return results;
}

/** For any product: who is registered for one is counted for all. */
async function register({ concord }: BenchServers, token: string): Promise<void> {
  const ask = async (query: string) => {
    const response = await fetch(`${concord.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    if (text.includes('"errors"')) throw new Error(`The consumer could not be registered: ${text}`);
    return text;
  };
  const [, product] = /"id":"([^"]+)"/.exec(await ask('{ catalog { search(first: 1) { nodes { id } } } }')) ?? [];
  const given = `product: "${product}", team: "bench", useCase: "Bench", contact: "bench@example.com", pin: "*"`;
  await ask(`mutation { registerConsumer(${given}) { consumer } }`);
}

async function countRequests({ databaseUrl }: BenchServers): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ requests: number }>(
      `select coalesce(sum(requests), 0)::float8 as requests from concord.usage where consumer = $1 and field = ''`,
      [consumer],
    );
    return rows[0]?.requests ?? 0;
  } finally {
    await client.end();
  }
}

/** Counts are written every 10 s. */
async function waitForCounts(servers: BenchServers, before: number): Promise<number> {
  for (let attempt = 0; attempt < 30; attempt++) {
    const counted = await countRequests(servers);
    if (counted > before) return counted;
    await sleep(1_000);
  }
  throw new Error('Requests of the registered consumer were not counted.');
}
