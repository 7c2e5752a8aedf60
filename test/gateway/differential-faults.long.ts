// As differential.test.ts, with 20,000 queries, each of which meets one fault by name in what subgraphs reply; the faults
// take turns. CONCORD_TEST_SEED and CONCORD_TEST_QUERIES choose which and how many.

import { describe, expect, it } from 'vitest';
import { type FaultKind, faultKinds } from '../support/inject-faults.ts';
import { compareUnderFault } from './compare-under-faults.ts';
import { createToyGateways, createToyQueries } from './toy-gateways.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_202);
const queries = Number(process.env.CONCORD_TEST_QUERIES ?? 20_000);

type Count = { queries: number; hit: number; withRows: number; breaches: number };

describe(`faults in replies, seed ${seed}, ${queries} queries`, () => {
  it('gives no data of something else, whatever is wrong with a reply', async () => {
    const gateways = createToyGateways('foreign');
    const next = createToyQueries(gateways, seed);
    const breaches: unknown[] = [];
    const counts = new Map<FaultKind, Count>(
      faultKinds.map((kind) => [kind, { queries: 0, hit: 0, withRows: 0, breaches: 0 }]),
    );
    const print = (done: number) =>
      console.log(
        [
          `seed ${seed}, ${done} queries:`,
          ...[...counts].map(([kind, count]) => `${kind}: ${JSON.stringify(count)}, ${gateways.hits.get(kind)} places`),
        ].join('\n  '),
      );
    for (let index = 0; index < queries; index++) {
      const kind = faultKinds[index % faultKinds.length] ?? faultKinds[0];
      const { isHit, hasRows, breach } = await compareUnderFault(gateways, next(), kind, seed + index);
      const count = counts.get(kind);
      if (count === undefined) continue;
      count.queries += 1;
      if (isHit) count.hit += 1;
      if (isHit && hasRows) count.withRows += 1;
      if (breach !== null) count.breaches += 1;
      if (breach !== null) breaches.push(breach);
      if ((index + 1) % 1_000 === 0) print(index + 1);
    }
    print(queries);
    expect(breaches.slice(0, 3)).toEqual([]);
    for (const [kind, { hit }] of counts) expect([kind, hit > queries / 100]).toEqual([kind, true]);
  });
});
