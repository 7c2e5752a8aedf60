// The load generator, a process of its own: so many connections, each of which asks, waits for the whole answer, and asks
// the next. No pipelining. A request whose answer is not the expected number of bytes counts as failed.
// Told by messages of its parent, which get a result each.

import { Pool } from 'undici';
import { beforeEnvelope, type Requests } from './requests.ts';

export type Load = Requests & { readonly connections: number; readonly seconds: number };

export type LoadResult = {
  readonly requests: number;
  readonly failed: number;
  /** From the first request to the last answer. */
  readonly milliseconds: number;
  readonly p50: number;
  readonly p99: number;
};

process.on('message', async (load: Load) => {
  process.send?.(await run(load));
});
process.once('disconnect', () => process.exit(0));

async function run(load: Load): Promise<LoadResult> {
  const { origin, path, headers, bodies, connections, seconds } = load;
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const latencies: number[] = [];
  let failed = 0;
  let next = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const ask = async (): Promise<void> => {
    while (performance.now() < until) {
      const index = next++ % bodies.length;
      const askedAt = performance.now();
      const answer = await send(pool, path, headers, bodies[index] ?? '');
      latencies.push(performance.now() - askedAt);
      if (!isExpected(answer, load, index)) failed++;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  const milliseconds = performance.now() - startedAt;
  await pool.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { requests: latencies.length, failed, milliseconds, p50: at(0.5), p99: at(0.99) };
}

/** Null where it was not an answer. */
async function send(
  pool: Pool,
  path: string,
  headers: Load['headers'],
  body: string,
): Promise<readonly Buffer[] | null> {
  try {
    const { statusCode, body: answer } = await pool.request({ method: 'POST', path, headers, body });
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return statusCode === 200 ? chunks : null;
  } catch {
    return null;
  }
}

function isExpected(chunks: readonly Buffer[] | null, { expectedBytes, hasEnvelope }: Load, index: number): boolean {
  if (chunks === null || expectedBytes === null) return chunks !== null;
  const bytes = expectedBytes[index] ?? 0;
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  if (hasEnvelope !== true || length < bytes) return length === bytes;
  const [only] = chunks;
  const answer = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
  return answer.subarray(bytes, bytes + beforeEnvelope.length).equals(envelopeBegins);
}

const envelopeBegins = Buffer.from(beforeEnvelope);
