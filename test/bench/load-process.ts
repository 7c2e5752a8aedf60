// The load generator, a process of its own: so many connections, each of which asks, waits for the whole answer, and asks
// the next. No pipelining. A request whose answer is not the expected number of bytes counts as failed.
// Told by messages of its parent, which get a result each.

import { Pool } from 'undici';

export type Load = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
  /** By index of the body; null = answers of any length are right. */
  readonly expectedBytes: readonly number[] | null;
  readonly connections: number;
  readonly seconds: number;
};

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

async function run({ origin, path, headers, bodies, expectedBytes, connections, seconds }: Load): Promise<LoadResult> {
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
      const bytes = await send(pool, path, headers, bodies[index] ?? '');
      latencies.push(performance.now() - askedAt);
      if (expectedBytes === null ? bytes < 0 : bytes !== expectedBytes[index]) failed++;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  const milliseconds = performance.now() - startedAt;
  await pool.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { requests: latencies.length, failed, milliseconds, p50: at(0.5), p99: at(0.99) };
}

/** The answer's size; -1 where it was not an answer. */
async function send(pool: Pool, path: string, headers: Load['headers'], body: string): Promise<number> {
  try {
    const { statusCode, body: answer } = await pool.request({ method: 'POST', path, headers, body });
    let bytes = 0;
    for await (const chunk of answer) bytes += (chunk as Buffer).byteLength;
    return statusCode === 200 ? bytes : -1;
  } catch {
    return -1;
  }
}
