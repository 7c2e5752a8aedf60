// A query and a role -> the requests of both servers, with other arguments each, proven to be answered with the same bytes.

import { Client } from 'pg';
import type { BenchQuery, Role } from './queries.ts';
import type { BenchServers } from './servers.ts';

/** What one server is sent: the same question with many arguments. */
export type Requests = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
  /** By index of the body; null = answers of any length are right. */
  readonly expectedBytes: readonly number[] | null;
};

export type PreparedCase = {
  readonly query: BenchQuery;
  readonly role: Role;
  readonly concord: Requests;
  readonly floor: Requests;
  readonly bytesPerAnswer: number;
};

/** @throws Error where an answer of Concord differs from the floor's by so much as a byte */
export async function prepareCase(
  servers: BenchServers,
  query: BenchQuery,
  role: Role,
  count: number,
): Promise<PreparedCase> {
  const argumentSets = await pickArguments(servers.databaseUrl, query, count);
  const json = { 'content-type': 'application/json' };
  const concord = {
    origin: servers.concord.url,
    path: '/graphql',
    // The floor says nothing of what its answers stand on; what that costs is measured alone.
    headers: { ...json, authorization: `Bearer ${servers.tokens[role]}`, 'concord-envelope': 'off' },
    bodies: argumentSets.map((values) => {
      const variables = Object.fromEntries(query.variables.map((name, index) => [name, values[index]]));
      return JSON.stringify({ query: query.query, variables });
    }),
  };
  const floor = {
    origin: servers.floor.url,
    path: `/${query.name}/${role}`,
    headers: json,
    bodies: argumentSets.map((values) => JSON.stringify(values)),
  };
  const expectedBytes: number[] = [];
  for (const index of argumentSets.keys()) {
    const [ours, theirs] = await Promise.all([ask(concord, index), ask(floor, index)]);
    if (!ours.equals(theirs)) throw new Error(explainDifference(query, role, ours.toString(), theirs.toString()));
    expectedBytes.push(ours.byteLength);
  }
  const bytesPerAnswer = Math.round(expectedBytes.reduce((sum, bytes) => sum + bytes, 0) / expectedBytes.length);
  return { query, role, concord: { ...concord, expectedBytes }, floor: { ...floor, expectedBytes }, bytesPerAnswer };
}

async function pickArguments(url: string, query: BenchQuery, count: number): Promise<readonly (readonly unknown[])[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set timezone = 'UTC'`);
    const { rows } = await client.query<{ values: readonly unknown[] }>(query.pick, [count]);
    if (rows.length === 0) throw new Error(`${query.name} has no arguments: the tables are empty.`);
    return rows.map(({ values }) => values);
  } finally {
    await client.end();
  }
}

export async function ask(requests: Omit<Requests, 'expectedBytes'>, index: number): Promise<Buffer> {
  const { origin, path, headers, bodies } = requests;
  const response = await fetch(origin + path, { method: 'POST', headers, body: bodies[index] ?? '' });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${origin}${path} answered ${response.status}: ${body}`);
  return body;
}

function explainDifference({ name }: BenchQuery, role: Role, ours: string, theirs: string): string {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  const excerpt = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  return `${name} as ${role}: the answers differ at ${at}.\n  Concord: ${excerpt(ours)}\n  floor:   ${excerpt(theirs)}`;
}
