// How products stand, as one process knows it: watched in the mesh's database, and, by who serves domains, measured.

import type { Domain, Mesh, Product } from '../../contracts/product.ts';
import { createStandings } from '../../mesh/standing/create-standings.ts';
import { keepWatermarks, type Measured } from '../../mesh/standing/keep-watermarks.ts';
import { removeOld } from '../../mesh/standing/remove-old.ts';
import { defaultStandingRules, type StandingRules } from '../../mesh/standing/standing-rules.ts';
import type { Standings } from '../../mesh/standing/standings.ts';
import { type StateWatcher, watchStates } from '../../mesh/standing/watch-states.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { readTls } from '../database-url.ts';
import type { DomainDatabase } from '../domain-database.ts';
import type { Environment, ObservingSettings } from '../environment.ts';
import type { Lifetime } from '../lifetime.ts';
import { createClient, type DatabasePlace } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import { createStandingLog } from './standing-log.ts';

export type OpenedStandings = {
  readonly standings: Standings;
  /** Null for a process that is not told where the mesh's database is: there nobody knows how products stand. */
  readonly watcher: StateWatcher | null;
  readonly place: DatabasePlace | null;
};

type StandingsContext = {
  readonly mesh: Mesh;
  readonly environment: Pick<Environment, 'observing' | 'isDebug'>;
  readonly warn: (line: string) => void;
};

/** @param place the mesh's database */
export async function openStandings(
  lifetime: Lifetime,
  place: DatabasePlace | null,
  { mesh, environment, warn }: StandingsContext,
): Promise<OpenedStandings> {
  const watcher = place === null ? null : await openStateWatcher(lifetime, place, { environment, warn });
  return { standings: standingsOver(watcher, mesh, environment), watcher, place };
}

/** Of one mesh; several may stand over one watcher. */
export function standingsOver(
  watcher: StateWatcher | null,
  mesh: Mesh,
  { observing }: StandingsContext['environment'],
): Standings {
  return createStandings({
    products: servedProducts(mesh),
    states: watcher ?? { stateOf: () => undefined, revision: () => 0 },
    now: () => Date.now(),
    rules: rulesOf(observing),
  });
}

export function openStateWatcher(
  lifetime: Pick<Lifetime, 'start'>,
  place: DatabasePlace,
  { environment, warn }: Pick<StandingsContext, 'environment' | 'warn'>,
): Promise<StateWatcher> {
  const log = createStandingLog(warn, environment.isDebug);
  return lifetime.start(
    () =>
      watchStates({
        createClient: () => createClient(place, 'concord standing'),
        onFailure: ({ cause, isRefused }) => log.onReadingFailed(cause, { isRefused, variable: place.where }),
      }),
    ({ close }) => close(),
  );
}

/** Three looks may fail before nobody knows how fresh a product is. */
export function rulesOf({ measureIntervalMs, qualityWeights }: ObservingSettings): StandingRules {
  const measureLapseMs = Math.max(defaultStandingRules.measureLapseMs, 3 * measureIntervalMs);
  return { weights: qualityWeights, measureLapseMs };
}

type MeasuringContext = StandingsContext & {
  /** Those that this process serves, each with the database that it reads from. */
  readonly served: readonly { readonly domain: Domain; readonly source: DomainDatabase }[];
};

/** No statement that only looks may hold up others for long. */
const lookSeconds = 5;
const removalMs = 3_600_000;

/** Measures the products of the domains that this process serves; nothing where it does not know the mesh's database. */
export async function openMeasuring(
  lifetime: Lifetime,
  { watcher, place }: OpenedStandings,
  context: MeasuringContext,
): Promise<void> {
  if (watcher === null || place === null) return;
  const { environment, warn } = context;
  const { observing } = environment;
  const log = createStandingLog(warn, environment.isDebug);
  const pool = await openMeshStore(lifetime, place);
  const measured = await openMeasured(lifetime, context);
  const keeper = await lifetime.start(
    async () =>
      keepWatermarks({
        pool,
        measured,
        intervalMs: observing.measureIntervalMs,
        onFailure: (cause) => log.onMeasuringFailed(cause),
      }),
    ({ close }) => close(),
  );
  const ours = new Set(measured.flatMap(({ products }) => products.map(({ key }) => key)));
  await lifetime.start(
    async () => watcher.onChange(({ due }) => due.some((product) => ours.has(product)) && void keeper.look()),
    async (end) => end(),
  );
  const remove = () => removeOld(pool, observing).catch((cause: unknown) => log.onRemovalFailed(cause));
  await lifetime.start(
    async () => {
      void remove();
      return setInterval(() => void remove(), removalMs).unref();
    },
    async (timer) => clearInterval(timer),
  );
}

/** On one connection for each database, so that nobody who reads waits for a look. */
function openMeasured(lifetime: Lifetime, { mesh, served }: MeasuringContext): Promise<readonly Measured[]> {
  const places = new Map(served.map(({ source }) => [source.url, source.where]));
  return Promise.all(
    [...places].map(async ([url, where]) => {
      const names = served.flatMap(({ domain, source }) => (source.url === url ? domain.name : []));
      const options = { ...readTls(url, where), domain: names.join('+') };
      const database = await lifetime.start(
        async () => openDatabase({ ...options, connections: 1, statementTimeoutSeconds: lookSeconds }),
        ({ close }) => close(),
      );
      return { database, products: servedProducts(mesh).filter(({ domain }) => names.includes(domain)) };
    }),
  );
}

function servedProducts({ products }: Mesh): readonly Product[] {
  return products.filter(({ status }) => status !== 'draft');
}
