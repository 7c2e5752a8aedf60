// As differential.test.ts, with 20,000 queries: the toy mesh well, and with fields that fail. CONCORD_TEST_SEED and
// CONCORD_TEST_QUERIES choose which and how many.

import { describe, expect, it } from 'vitest';
import { inBatches } from '../support/in-batches.ts';
import { compareMany, createToyGateways, createToyQueries } from './toy-gateways.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_201);
const queries = Number(process.env.CONCORD_TEST_QUERIES ?? 20_000);

describe(`our executor against the stock one, seed ${seed}, ${queries} queries`, () => {
  it('gives the same answers where all subgraphs are well, and where fields fail', async () => {
    const gateways = createToyGateways('concord');
    const next = createToyQueries(gateways, seed);
    const differences: unknown[] = [];
    const counts = { queries: 0, clean: 0, differences: 0, cleanOfBroken: 0, differencesOfBroken: 0 };
    for (const size of inBatches(queries)) {
      const generated = Array.from({ length: size }, next);
      const well = await compareMany(gateways, 'well', generated, seed);
      const broken = await compareMany(gateways, 'broken', generated, seed);
      differences.push(...well.differences, ...broken.differences);
      counts.queries += size;
      counts.clean += well.clean;
      counts.differences += well.differences.length;
      counts.cleanOfBroken += broken.clean;
      counts.differencesOfBroken += broken.differences.length;
      console.log(`seed ${seed}: ${JSON.stringify(counts)}`);
    }
    expect(differences.slice(0, 3)).toEqual([]);
    expect(counts.clean).toBeGreaterThan(queries / 2);
  });
});
