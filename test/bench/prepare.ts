// A query and a role -> the requests of all servers that are compared, with other arguments each, proven to be answered with
// the same data.

import type { Answering } from './processes.ts';
import type { BenchQuery, Role } from './queries.ts';
import {
  type ArgumentSets,
  floorRequests,
  graphqlRequests,
  pickArguments,
  type Recorded,
  type Requests,
  record,
  type Unrecorded,
} from './requests.ts';
import type { BenchServers } from './servers.ts';

/** Concord answers with its trust envelope, the stock gateway without; the floor knows no GraphQL. */
export type Contestant = {
  readonly name: string;
  readonly kind: 'concord' | 'stock' | 'floor';
  readonly answering: Answering;
};

export type PreparedCase = {
  readonly query: BenchQuery;
  readonly role: Role;
  readonly contestants: readonly (Contestant & { readonly requests: Requests })[];
  /** Of the first. */
  readonly bytesPerAnswer: number;
};

type Context = Pick<BenchServers, 'databaseUrl' | 'tokens'>;

/** @throws Error where an answer has other data than that of the first */
export async function prepareCase(
  context: Context,
  contestants: readonly Contestant[],
  { query, role, count }: { readonly query: BenchQuery; readonly role: Role; readonly count: number },
): Promise<PreparedCase> {
  const argumentSets = await pickArguments(context.databaseUrl, query, count);
  const asked = contestants.map((contestant) => ({
    contestant,
    requests: requestsOf(contestant, { query, role, argumentSets, token: context.tokens[role] }),
    bytes: [] as number[],
  }));
  for (const index of argumentSets.keys()) {
    const answers = await Promise.all(asked.map(({ requests }) => record(requests, index)));
    const [first] = answers;
    for (const [place, answer] of answers.entries()) {
      asked[place]?.bytes.push(answer.bytes);
      const names = [contestants[0]?.name ?? '', contestants[place]?.name ?? ''] as const;
      if (answer.data !== first?.data) throw new Error(explainDifference(query, role, names, [first, answer]));
    }
  }
  const sizes = asked[0]?.bytes ?? [];
  return {
    query,
    role,
    contestants: asked.map(({ contestant, requests, bytes }) => ({
      ...contestant,
      requests: { ...requests, expectedBytes: bytes },
    })),
    bytesPerAnswer: Math.round(sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length),
  };
}

/** The requests of Concord alone, without its envelope, for what is compared with itself. */
export async function prepareAlone(
  { concord, databaseUrl, tokens }: Pick<BenchServers, 'concord' | 'databaseUrl' | 'tokens'>,
  query: BenchQuery,
  role: Role,
  count: number,
): Promise<Requests & { readonly expectedBytes: readonly number[] }> {
  const argumentSets = await pickArguments(databaseUrl, query, count);
  const requests = graphqlRequests(concord.url, query, argumentSets, { token: tokens[role], hasEnvelope: false });
  const expectedBytes: number[] = [];
  for (const index of argumentSets.keys()) expectedBytes.push((await record(requests, index)).bytes);
  return { ...requests, expectedBytes };
}

function requestsOf(
  { kind, answering }: Contestant,
  asking: {
    readonly query: BenchQuery;
    readonly role: Role;
    readonly argumentSets: ArgumentSets;
    readonly token: string;
  },
): Unrecorded {
  const { query, role, argumentSets, token } = asking;
  if (kind === 'floor') return floorRequests(answering.url, query, argumentSets, role);
  const requests = graphqlRequests(answering.url, query, argumentSets, { token, hasEnvelope: true });
  return kind === 'concord' ? requests : { ...requests, hasEnvelope: false };
}

type Pair<Value> = readonly [Value, Value];

function explainDifference(
  { name }: BenchQuery,
  role: Role,
  names: Pair<string>,
  answers: Pair<Recorded | undefined>,
): string {
  const [one = '', other = ''] = answers.map((answer) => answer?.data ?? '');
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const excerpt = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  return `${name} as ${role}: the answers differ at ${at}.
  ${names[0]}: ${excerpt(one)}
  ${names[1]}: ${excerpt(other)}`;
}
