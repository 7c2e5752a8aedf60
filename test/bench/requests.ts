// What servers are sent: one question with many arguments. The answers are recorded once, so that each later one can be held
// against the number of bytes that it must have.

import { Client } from 'pg';
import type { BenchQuery, Role } from './queries.ts';

/** What one server is sent. */
export type Requests = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
  /** By index of the body, up to the extensions where there are some; null = answers of any length are right. */
  readonly expectedBytes: readonly number[] | null;
  /** Whether `extensions.concord` must follow; ages in it grow, so that it is not the same number of bytes each time. */
  readonly hasEnvelope?: boolean;
};

export type Unrecorded = Omit<Requests, 'expectedBytes'>;

/** What stands between the data of an answer of Concord and its trust envelope. */
export const beforeEnvelope = ',"extensions":{"concord":';

const json = { 'content-type': 'application/json' };

export type ArgumentSets = readonly (readonly unknown[])[];

export function graphqlRequests(
  origin: string,
  query: BenchQuery,
  argumentSets: ArgumentSets,
  told: { readonly token: string; readonly hasEnvelope: boolean },
): Unrecorded {
  const bodies = argumentSets.map((values) => {
    const variables = Object.fromEntries(query.variables.map((name, index) => [name, values[index]]));
    return JSON.stringify({ query: query.query, variables });
  });
  const authorized = { ...json, authorization: `Bearer ${told.token}` };
  const headers = told.hasEnvelope ? authorized : { ...authorized, 'concord-envelope': 'off' };
  return { origin, path: '/graphql', headers, bodies, hasEnvelope: told.hasEnvelope };
}

export function floorRequests(origin: string, query: BenchQuery, argumentSets: ArgumentSets, role: Role): Unrecorded {
  const bodies = argumentSets.map((values) => JSON.stringify(values));
  return { origin, path: `/${query.name}/${role}`, headers: json, bodies };
}

export async function pickArguments(url: string, query: BenchQuery, count: number): Promise<ArgumentSets> {
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

export async function ask({ origin, path, headers, bodies }: Unrecorded, index: number): Promise<Buffer> {
  const response = await fetch(origin + path, { method: 'POST', headers, body: bodies[index] ?? '' });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${origin}${path} answered ${response.status}: ${body}`);
  return body;
}

/** One answer: the bytes that must come again, and its `data` as JSON without a blank, its fields in their order. */
export type Recorded = { readonly bytes: number; readonly data: string };

/** @throws Error where an answer has errors, or lacks the envelope */
export async function record(requests: Unrecorded, index: number): Promise<Recorded> {
  const answer = await ask(requests, index);
  const text = answer.toString();
  const { data, errors } = JSON.parse(text) as { readonly data?: unknown; readonly errors?: unknown };
  if (errors !== undefined) throw new Error(`${requests.origin}${requests.path} answered with errors: ${text}`);
  if (requests.hasEnvelope !== true) return { bytes: answer.byteLength, data: JSON.stringify(data) };
  const bytes = answer.lastIndexOf(beforeEnvelope);
  if (bytes < 0) throw new Error(`${requests.origin}${requests.path} answered without an envelope: ${text}`);
  return { bytes, data: JSON.stringify(data) };
}
