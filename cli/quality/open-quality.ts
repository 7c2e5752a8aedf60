// The checks of the products that a process serves: on the schedule, and when somebody asks. A process that serves only the
// catalog asks those that have the tables.

import type { Domain, Mesh, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createAskForRun } from '../../mesh/quality/ask-for-run.ts';
import { tryHoldProduct } from '../../mesh/quality/hold-product.ts';
import { createJobQueue } from '../../mesh/quality/job-queue.ts';
import { mayKeepRuns } from '../../mesh/quality/may-keep-runs.ts';
import { readNewestAt } from '../../mesh/quality/read-newest-at.ts';
import { createRunQuality, type RunQuality } from '../../mesh/quality/run-quality.ts';
import { createRunStore } from '../../mesh/quality/run-store.ts';
import { workJobs } from '../../mesh/quality/work-jobs.ts';
import type { QualityRun } from '../../mesh/standing/product-state.ts';
import type { OpenCheckDesk } from '../../subgraphs/sql/quality/check-desk.ts';
import { type Databases, findDomainDatabase } from '../domain-database.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Watch } from '../observe/gauges.ts';
import type { DatabasePlace } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import { openCheckProduct } from './check-product.ts';
import { describeQualityEvent } from './describe-quality-event.ts';

/** Who may ask is decided before. @throws ConcordError QUALITY_..., DATABASE_UNAVAILABLE */
export type RunQualityChecks = (product: Product, viewer: Viewer) => Promise<QualityRun>;

export type Quality = {
  readonly runQuality: RunQualityChecks;
  /** From now on the schedule is kept and the queue is worked; called when serving has begun. */
  readonly begin: (during?: Lifetime) => Promise<void>;
};

type Context = {
  readonly mesh: Mesh;
  /** Of the mesh. */
  readonly place: DatabasePlace;
  /** Those that this process serves; none where it serves the catalog alone. */
  readonly domains: readonly Domain[];
  readonly databases: Databases;
  readonly openCheckDesk: OpenCheckDesk;
  readonly watch: Pick<Watch, 'queue'>;
  readonly warn: (line: string) => void;
};

const patienceMs = 60_000;

export async function openQuality(lifetime: Lifetime, context: Context): Promise<Quality> {
  const { mesh, place, domains, databases, openCheckDesk, watch, warn } = context;
  const { environment } = databases;
  const tell = (line: string) => warn(`quality: ${line}`);
  // Of their own, because a run holds its connection as long as it lasts.
  const runPool = await openMeshStore(lifetime, place);
  const jobPool = await openMeshStore(lifetime, place);
  const now = () => Date.now();
  const clock = () => performance.now();
  const check = await openCheckProduct(lifetime, {
    mesh,
    domains,
    sourceOf: (domain) => findDomainDatabase(domain, databases),
    openCheckDesk,
    readNewestAt: (product) => readNewestAt(jobPool, product),
    now,
    clock,
  });
  const run = createRunQuality({ pool: runPool, check, now });
  const store = createRunStore(jobPool);
  const queue = createJobQueue({ pool: jobPool, onFailure: () => undefined }); // whoever works the queue tells of it
  const ask = createAskForRun({ queue, store, clock, patienceMs });
  const runHere = await openAsking(lifetime, run);
  const names = new Set(domains.map(({ name }) => name));
  const products = mesh.products.filter(({ domain, status }) => names.has(domain) && status !== 'draft');
  return {
    runQuality: (product) => (names.has(product.domain) ? runHere(product) : ask(product)),
    async begin(during = lifetime) {
      if (products.length === 0) return;
      watch.queue('jobs', () => queue.countWaiting([...names]));
      await during.start(
        async () =>
          workJobs({
            queue,
            store,
            products,
            run,
            mayKeepRuns: () => mayKeepRuns(jobPool),
            tryHold: (product) => tryHoldProduct(jobPool, product),
            schedule: environment.observing.qualitySchedule,
            now,
            onEvent: (event) => tell(describeQualityEvent(event, environment.isDebug)),
          }),
        ({ close }) => close(),
      );
    },
  };
}

/** Runs that are asked for, ended with the process. */
async function openAsking(lifetime: Lifetime, run: RunQuality): Promise<(product: Product) => Promise<QualityRun>> {
  const going = new Set<Promise<unknown>>();
  const { signal } = await lifetime.start(
    async () => new AbortController(),
    async (controller) => {
      controller.abort();
      await Promise.allSettled(going);
    },
  );
  return (product) => {
    const running = run(product, { cause: 'request', whenBusy: 'join', signal });
    going.add(running);
    running.catch(() => undefined).finally(() => going.delete(running));
    return withPatience(product, running);
  };
}

/** The run goes on where nobody waits for it any more. */
async function withPatience({ id }: Product, running: Promise<QualityRun>): Promise<QualityRun> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const seconds = patienceMs / 1_000;
    timer = setTimeout(() => reject(new ConcordError('QUALITY_STILL_RUNNING', { product: id, seconds })), patienceMs);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
