// A process that takes a job and never ends it, until it is killed. It prints a line when its run has begun.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { tryHoldProduct } from '../../../mesh/quality/hold-product.ts';
import { createJobQueue } from '../../../mesh/quality/job-queue.ts';
import { createRunQuality } from '../../../mesh/quality/run-quality.ts';
import { createRunStore } from '../../../mesh/quality/run-store.ts';
import { workJobs } from '../../../mesh/quality/work-jobs.ts';
import { loadShopMesh } from '../../support/shop-mesh.ts';

const pool = new pg.Pool({ connectionString: process.argv[2] ?? '', max: 3 });
const run = createRunQuality({
  pool,
  now: Date.now,
  check: async () => {
    process.stdout.write('began\n');
    await sleep(600_000);
    return { rowCount: null, profile: {}, results: [] };
  },
});
workJobs({
  queue: createJobQueue({ pool, retryDelaySeconds: 1, onFailure: () => undefined }),
  store: createRunStore(pool),
  products: loadShopMesh().products.filter(({ key }) => key === 'shop.orders'),
  run,
  tryHold: (product) => tryHoldProduct(pool, product),
  schedule: '0 * * * *',
  now: Date.now,
  onEvent: (event) => console.error(event),
  pollMs: 30,
});
