// What `extensions.concord` costs: one Concord asked the same questions with it and with `concord-envelope: off`, in turn.

import { type InTurn, measureInTurn } from '../in-turn.ts';
import { type MeasureOptions, measureServer } from '../measure.ts';
import { prepareAlone } from '../prepare.ts';
import type { Log } from '../processes.ts';
import type { BenchQuery } from '../queries.ts';
import { ask, type Requests } from '../requests.ts';
import type { BenchServers } from '../servers.ts';

export type EnvelopeRun = Omit<MeasureOptions, 'connections'> & { readonly queries: readonly BenchQuery[] };

export type EnvelopeResult = InTurn & {
  readonly name: string;
  readonly title: string;
  /** What the envelope adds to the first answer. */
  readonly bytes: number;
};

/** As analyst, some of whose fields are masked and so named in it. @throws Error where an answer has no envelope */
export async function measureEnvelope(
  servers: BenchServers,
  { queries, ...run }: EnvelopeRun,
  { connections, variety }: { readonly connections: number; readonly variety: number },
  log: Log,
): Promise<readonly EnvelopeResult[]> {
  const results: EnvelopeResult[] = [];
  for (const query of queries) {
    const off = await prepareAlone(servers, query, 'analyst', variety);
    const on = await withEnvelope(off);
    const asking = (requests: Requests) => (seconds: number) =>
      measureServer(servers, requests, servers.concord, { connections, seconds });
    const measured = await measureInTurn({ on: asking(on.requests), off: asking(off) }, run);
    results.push({ name: query.name, title: query.title, bytes: on.bytes, ...measured });
    log(`${query.name} is measured with and without the envelope.`);
  }
  return results;
}

async function withEnvelope(off: Requests): Promise<{ readonly requests: Requests; readonly bytes: number }> {
  const { 'concord-envelope': _, ...headers } = off.headers;
  // Ages in it grow, so its length is not the same each time.
  const requests = { ...off, headers, expectedBytes: null };
  const answer = await ask(requests, 0);
  const { extensions } = JSON.parse(answer.toString()) as { readonly extensions?: { readonly concord?: unknown } };
  if (extensions?.concord === undefined) throw new Error('The answer has no envelope.');
  return { requests, bytes: answer.byteLength - (off.expectedBytes?.[0] ?? 0) };
}
