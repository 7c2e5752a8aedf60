// The consumers in whose name the bench asks. They are registered, so that their requests are counted as those of any real one.

import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Role } from './queries.ts';

export const consumerOf = (role: Role) => `bench-${role}`;

/** That of the token, for any product: who is registered for one is counted for all. */
export async function registerConsumer(url: string, token: string): Promise<void> {
  const ask = async (query: string) => {
    const response = await fetch(`${url}/graphql`, {
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

/** As they stand in the database. */
export async function countRequests(databaseUrl: string, consumer: string): Promise<number> {
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

/** Counts are written every 10 s. @throws Error where nothing was counted since `before` */
export async function waitForCounts(databaseUrl: string, consumer: string, before: number): Promise<number> {
  for (let attempt = 0; attempt < 30; attempt++) {
    const counted = await countRequests(databaseUrl, consumer);
    if (counted > before) return counted;
    await sleep(1_000);
  }
  throw new Error(`Requests of the registered consumer ${consumer} were not counted.`);
}
