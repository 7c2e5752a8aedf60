// What is said of how a product stands, and of how it is served, at moments that tell promises apart.

import { createProductFigures } from '../../../cli/observe/product-figures.ts';
import type { Product } from '../../../contracts/product.ts';
import { createEnvelopePart } from '../../../mesh/standing/envelope-part.ts';
import { type ProductState, unmeasured } from '../../../mesh/standing/product-state.ts';
import { createJudge } from '../../../mesh/standing/standing.ts';
import { judgeService } from '../../../mesh/usage/judge-service.ts';
import { createBuckets, placeOf } from '../../../mesh/usage/latency.ts';
import { decide } from '../../../subgraphs/access/decide.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { resultOf } from '../../support/standing-shop.ts';
import { now } from './base-mesh.ts';
import { write } from './write.ts';

const minute = 60_000;

/** Data of `age` milliseconds, and a last run in which a check of severity error failed. */
function stateAt(product: string, age: number, loadedAge: number | null = null): ProductState {
  const run = { id: '1', version: '1.2.0', cause: 'schedule', startedAt: now, finishedAt: now } as const;
  const results = [resultOf('noted', { outcome: 'failed', failing: 1 })];
  const watermark = {
    ...unmeasured,
    dataAt: now - age,
    loadedAt: loadedAge === null ? null : now - loadedAge,
    measuredAt: now,
  };
  return { product, version: '1.2.0', watermark, runs: [{ ...run, rowCount: 5, profile: {}, results }] };
}

export function brokenState(product: string): ProductState {
  return stateAt(product, 30 * minute);
}

/** Two failures of 200 requests; 95 % of those of a day took at most 100 ms. */
const traffic = {
  requests: 200,
  failures: 2,
  buckets: createBuckets().map((_, place) => (place === placeOf(100) ? 100 : 0)),
};

export function judgeAll(product: Product) {
  const judge = createJudge(product);
  const seen = [viewerOf('admin'), viewerOf('analyst')].flatMap((viewer) =>
    [30, 119, 121, 8 * 60, 3 * 24 * 60].map((minutes) => {
      const access = decide(product, viewer);
      const standing = judge(access, stateAt(product.key, minutes * minute, 10 * 24 * 60 * minute), now);
      const { products } = createEnvelopePart([{ product, ...standing }], [], viewer);
      // Which version it is moves with every change of a contract.
      return products.map((part) => ({ ...(part as object), version: undefined }));
    }),
  );
  return {
    standing: write(seen),
    service: write(judgeService(traffic, product.sla)),
    alerts: write(listAlerts(product)),
  };
}

/** As the metrics and the log have them. */
function listAlerts(product: Product) {
  const figures = createProductFigures([product], {
    standings: {
      of: (_, access) => createJudge(product)(access, brokenState(product.key), now),
      stateOf: () => brokenState(product.key),
    },
    promisesOf: () => ({}),
    isOperators: true,
  })();
  return figures.map(({ alerts = [], rowCount }) => ({
    rowCount,
    alerts: alerts.map(({ alert, isFiring }) => [alert.severity, isFiring]),
  }));
}
