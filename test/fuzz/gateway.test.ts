// The short form of gateway.long.ts.

import { describe, expect, it } from 'vitest';
import { runFuzz } from './run-fuzz.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_301);
const requests = Number(process.env.CONCORD_TEST_REQUESTS ?? 2_000);

describe(`${requests} requests to a gateway over HTTP, seed ${seed}`, { timeout: 600_000 }, () => {
  it('are all answered in JSON, none by a failure, and as the stock executor does', async () => {
    const { findings, ...report } = await runFuzz({ seed, requests });
    console.log(`seed ${seed}: ${JSON.stringify(report)}`);
    expect(findings.slice(0, 3)).toEqual([]);
    expect(new Set(Object.values(report.counts))).toEqual(new Set([0]));
    expect(report.sent).toBe(requests);
    expect(report.clean).toBeGreaterThan(requests * 0.4);
  });
});
