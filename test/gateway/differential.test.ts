// Generated queries over the toy mesh through our executor and through the stock one, whole, with broken fields, and with
// faults in what subgraphs reply. CONCORD_TEST_SEED and CONCORD_TEST_QUERIES choose which and how many.

import { describe, expect, it } from 'vitest';
import { createGateway } from '../../gateway/gateway.ts';
import { anonymous } from '../../identity/viewer.ts';
import { compareWays } from '../support/compare-ways.ts';
import { faultKinds } from '../support/inject-faults.ts';
import { ask } from './ask.ts';
import { compareUnderFault } from './compare-under-faults.ts';
import { reorderByGraphql } from './key-order.ts';
import { compareMany, createToyGateways, createToyQueries } from './toy-gateways.ts';
import { createToyMesh } from './toy-mesh.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_101);
const queries = Number(process.env.CONCORD_TEST_QUERIES ?? 500);

describe(`our executor against the stock one, seed ${seed}`, { timeout: 300_000 }, () => {
  const gateways = createToyGateways('concord');
  const { apiSchema } = gateways.concord.current();
  const generated = Array.from({ length: queries }, createToyQueries(gateways, seed));

  it('gives the same answers where all subgraphs are well', async () => {
    const { differences, clean } = await compareMany(gateways, 'well', generated, seed);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(clean).toBeGreaterThan(queries / 2);
  });

  it('gives the same answers where fields fail and non-null fields are null', async () => {
    const { differences } = await compareMany(gateways, 'broken', generated, seed);
    expect(differences.slice(0, 3)).toEqual([]);
  });

  it('answers with the keys of graphql-js, in its order', async () => {
    const gateway = createGateway({ subgraphs: createToyMesh(), executor: 'concord', limits: { selections: 10_000 } });
    const next = createToyQueries(gateways, seed + 1);
    let compared = 0;
    for (let index = 0; index < queries / 5; index++) {
      const { query, variables } = next();
      const { data, errors } = await ask(gateway, query, { ...variables });
      const expected = errors ? null : reorderByGraphql(apiSchema, query, variables, data);
      if (expected === null) continue;
      compared += 1;
      expect({ query, text: JSON.stringify(data) }).toEqual({ query, text: expected });
    }
    expect(compared).toBeGreaterThan(queries / 10);
  });

  it.each([false, true])('gives the text that reading gives, broken: %s', async (isBroken) => {
    const ways = compareWays(createToyMesh(isBroken));
    const differences: unknown[] = [];
    for (const request of generated) {
      const texts = await ways.compare(request, anonymous);
      if (texts?.quick !== texts?.read) differences.push({ ...request, ...texts });
    }
    console.log(`broken: ${isBroken}, ${JSON.stringify(ways.counts)}`);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(ways.counts['passed through']).toBeGreaterThan(0);
    expect(ways.counts.spliced).toBeGreaterThan(0);
  });

  it('gives the same answers to mutations', async () => {
    const mutations = Array.from({ length: queries / 5 }, createToyQueries(gateways, seed, 'mutation'));
    const { differences } = await compareMany(gateways, 'well', mutations, seed);
    expect(differences.slice(0, 3)).toEqual([]);
  });
});

describe(`faults in replies, seed ${seed}`, { timeout: 300_000 }, () => {
  const gateways = createToyGateways('foreign');
  const generated = Array.from({ length: Math.ceil(queries / 5) }, createToyQueries(gateways, seed + 2));

  it.each(faultKinds)('gives no data of something else: %s', async (kind) => {
    const breaches: unknown[] = [];
    let hit = 0;
    for (const [index, request] of generated.entries()) {
      const { isHit, breach } = await compareUnderFault(gateways, request, kind, seed + index);
      if (breach !== null) breaches.push(breach);
      if (isHit) hit += 1;
    }
    expect(breaches.slice(0, 3)).toEqual([]);
    expect(hit).toBeGreaterThan(generated.length / 10);
  });
});
