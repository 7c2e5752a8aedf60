// Masked answers against clear ones of the same question: both by Concord, in turn, several rounds. What counts is the CPU
// of all processes for one request, and of the rounds' ratios the one in the middle.

import { Client } from 'pg';
import { type Measurement, type MeasureOptions, measureServer, median, middleOf } from '../measure.ts';
import type { Log } from '../processes.ts';
import type { Role } from '../queries.ts';
import { ask, type Requests } from '../requests.ts';
import type { BenchServers } from '../servers.ts';
import { type MaskPair, queryOf } from './pairs.ts';

export type MaskResult = {
  readonly pair: MaskPair;
  readonly clear: Measurement;
  readonly masked: Measurement;
  /** CPU of the masked answer by that of the clear one: in the middle, least and greatest of all rounds. */
  readonly ratio: { readonly middle: number; readonly least: number; readonly greatest: number };
  readonly bytes: { readonly clear: number; readonly masked: number };
};

/** How many different moments each list is asked for. */
const variety = 40;

type Sized = Requests & { readonly expectedBytes: readonly number[] };
type Prepared = { readonly pair: MaskPair; readonly clear: Sized; readonly masked: Sized };

/** @throws Error where a request fails, or the masked rows are not those of the clear answer */
export async function measureMasks(
  servers: BenchServers,
  pairs: readonly MaskPair[],
  options: MeasureOptions,
  log: Log,
): Promise<readonly MaskResult[]> {
  const prepared: Prepared[] = [];
  for (const pair of pairs) prepared.push(await prepare(servers, pair));
  const results: MaskResult[] = [];
  for (const one of prepared) results.push(await measurePair(servers, one, options));
  log(`${pairs.length} lists are measured, masked and in clear.`);
  return results;
}

async function prepare(servers: BenchServers, pair: MaskPair): Promise<Prepared> {
  const moments = await pickMoments(servers.databaseUrl);
  const requestsOf = async (role: Role): Promise<{ readonly requests: Sized; readonly answers: readonly string[] }> => {
    const requests = {
      origin: servers.concord.url,
      path: '/graphql',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${servers.tokens[role]}`,
        'concord-envelope': 'off',
      },
      bodies: moments.map((before) => JSON.stringify({ query: queryOf(pair), variables: { before } })),
    };
    const answers: Buffer[] = [];
    for (const index of moments.keys()) answers.push(await ask(requests, index));
    const expectedBytes = answers.map((answer) => answer.byteLength);
    return { requests: { ...requests, expectedBytes }, answers: answers.map(String) };
  };
  const [clear, masked] = [await requestsOf('admin'), await requestsOf('analyst')];
  for (const [index, answer] of clear.answers.entries()) compareRows(pair, answer, masked.answers[index] ?? '');
  return { pair, clear: clear.requests, masked: masked.requests };
}

/** Moments of the newer half of the time, after which every page is full where the table is large. */
async function pickMoments(url: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url, options: '-c TimeZone=UTC' });
  await client.connect();
  try {
    const { rows } = await client.query<{ moment: string }>(
      `select to_json(newest - (newest - oldest) / 2 * n / $1::integer) as moment
       from (select min(joined_ts) as oldest, max(joined_ts) as newest from customer_product.person) as persons,
         generate_series(0, $1::integer - 1) as n`,
      [variety],
    );
    return rows.map(({ moment }) => moment);
  } finally {
    await client.end();
  }
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** As many rows, with the same values in the columns that both see, and other values in at least one of the rest. */
function compareRows({ name, product }: MaskPair, clear: string, masked: string): void {
  const rowsOf = (text: string): Rows => JSON.parse(text).data.customer[product].nodes;
  const [ours, theirs] = [rowsOf(clear), rowsOf(masked)];
  const isSame = (field: string) => ours.every((row, index) => row[field] === theirs[index]?.[field]);
  const isShared = (field: string) => field === 'country' || field === 'joinedTs';
  const fields = Object.keys(ours[0] ?? {});
  const isComparable = ours.length === theirs.length && fields.filter(isShared).every(isSame);
  if (!isComparable) throw new Error(`${name}: the masked answer has other rows than the clear one.`);
  const unmasked = fields.filter((field) => !isShared(field) && isSame(field));
  if (unmasked.length > 0) throw new Error(`${name}: ${unmasked.join(', ')} of the masked answer are not masked.`);
}

async function measurePair(
  servers: BenchServers,
  { pair, clear, masked }: Prepared,
  { rounds, seconds, warmUpSeconds, connections }: MeasureOptions,
): Promise<MaskResult> {
  const measure = (requests: Requests, duration: number) =>
    measureServer(servers, requests, servers.concord, { connections, seconds: duration });
  await measure(clear, warmUpSeconds);
  await measure(masked, warmUpSeconds);
  const found: { readonly clear: Measurement; readonly masked: Measurement }[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes from round to round.
    const first = await measure(round % 2 === 0 ? clear : masked, seconds);
    const second = await measure(round % 2 === 0 ? masked : clear, seconds);
    found.push(round % 2 === 0 ? { clear: first, masked: second } : { clear: second, masked: first });
  }
  const ratios = found.map((round) => round.masked.totalCpu / round.clear.totalCpu);
  return {
    pair,
    clear: middleOf(found.map((round) => round.clear)),
    masked: middleOf(found.map((round) => round.masked)),
    ratio: { middle: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) },
    bytes: { clear: median(clear.expectedBytes), masked: median(masked.expectedBytes) },
  };
}
