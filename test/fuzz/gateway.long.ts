// 200,000 requests to a gateway over HTTP, half of them mutated. CONCORD_TEST_SEED and CONCORD_TEST_REQUESTS choose which
// and how many.

import { describe, expect, it } from 'vitest';
import { runFuzz } from './run-fuzz.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_302);
const requests = Number(process.env.CONCORD_TEST_REQUESTS ?? 200_000);

describe(`${requests} requests to a gateway over HTTP, seed ${seed}`, () => {
  it('are all answered in JSON, none by a failure, and as the stock executor does', async () => {
    const { findings, ...report } = await runFuzz({
      seed,
      requests,
      onProgress: ({ sent, compared, clean, operations, counts }) =>
        console.log(`seed ${seed}: ${JSON.stringify({ sent, compared, clean, operations, ...counts })}`),
    });
    console.log(`seed ${seed}: ${JSON.stringify(report)}`);
    expect(findings.slice(0, 3)).toEqual([]);
    expect(new Set(Object.values(report.counts))).toEqual(new Set([0]));
    expect(report.sent).toBe(requests);
    expect(report.clean).toBeGreaterThan(requests * 0.4);
  });
});
