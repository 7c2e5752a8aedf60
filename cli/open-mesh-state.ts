// What one process knows of the mesh besides its contracts: how products stand, who consumes them, and how their checks are
// run. The domains of the process, its catalog and its metrics share it. What is watched in the mesh's database is common to
// all meshes that the process serves one after the other.

import type { Domain, Mesh, Product } from '../contracts/product.ts';
import { createReaderKeys } from '../mesh/readers/reader-keys.ts';
import type { StateWatcher } from '../mesh/standing/watch-states.ts';
import type { ReadSharing } from '../subgraphs/product/answer-read.ts';
import { noConsumers, type OpenedConsumers, openConsumers } from './consumers/open-consumers.ts';
import { type Databases, findDomainDatabase } from './domain-database.ts';
import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import type { Log } from './log.ts';
import { domainsToPrepare, domainsToServe, readsByRoles, type ServeOptions } from './mesh-to-serve.ts';
import type { Observing } from './observe/open-observing.ts';
import { createProductFigures } from './observe/product-figures.ts';
import { type AlertWatch, watchAlerts } from './observe/watch-alerts.ts';
import { watchService } from './observe/watch-service.ts';
import type { DatabasePlace } from './open-database.ts';
import { openReadSharing } from './open-read-sharing.ts';
import { prepareReaders } from './prepare-database.ts';
import { openQuality, type Quality } from './quality/open-quality.ts';
import { createCheckDesks } from './readers/check-desk.ts';
import {
  type OpenedStandings,
  openMeasuring,
  openStateWatcher,
  rulesOf,
  standingsOver,
} from './standing/open-standings.ts';

/** What outlives a mesh. */
export type MeshCommon = {
  /** The mesh's database; null where this process is not told of it, so that nothing is known, counted or run. */
  readonly place: DatabasePlace | null;
  readonly watcher: StateWatcher | null;
  readonly consumers: OpenedConsumers;
  readonly sharing: ReadSharing;
  readonly alerts: AlertWatch;
};

type CommonContext = {
  readonly environment: Environment;
  readonly observing: Observing;
  readonly warn: Log;
};

export async function openMeshCommon(
  lifetime: Lifetime,
  place: DatabasePlace | null,
  { environment, observing, warn }: CommonContext,
): Promise<MeshCommon> {
  const watcher = place === null ? null : await openStateWatcher(lifetime, place, { environment, warn });
  const consumers =
    place === null
      ? noConsumers
      : await openConsumers(lifetime, place, {
          platformRoles: environment.platformRoles,
          watch: observing.watch,
          warn,
        });
  const standings = { stateOf: ({ key }: Pick<Product, 'key'>) => watcher?.stateOf(key) };
  const alerts = await watchAlerts(lifetime, warn);
  return { place, watcher, consumers, alerts, sharing: openReadSharing({ environment, standings, observing }) };
}

export type MeshState = {
  readonly standings: OpenedStandings['standings'];
  readonly standingRules: ReturnType<typeof rulesOf>;
  readonly consumers: OpenedConsumers;
  readonly sharing: ReadSharing;
  /** Null for a process that does not know the mesh's database. */
  readonly quality: Quality | null;
  /** From now on the metrics tell of the products of this mesh. */
  readonly show: () => void;
  /** From now on the domains of this process are measured and checked, until `during` ends; called when serving has begun. */
  readonly begin: (during: Lifetime) => Promise<void>;
};

type Context = {
  readonly options: ServeOptions;
  readonly mesh: Mesh;
  readonly common: MeshCommon;
  /** Those that this process serves; none where it serves the catalog alone. */
  readonly domains: readonly Domain[];
  readonly databases: Databases;
  readonly rootSecret: Uint8Array;
  readonly observing: Observing;
  readonly warn: Log;
};

/** Opened before the domains that use it, so that it is closed after them. */
export async function openMeshState(lifetime: Lifetime, context: Context): Promise<MeshState> {
  const { mesh, common, domains, databases, observing, warn } = context;
  const { place, watcher, consumers, sharing } = common;
  const { environment } = databases;
  const opened = { standings: standingsOver(watcher, mesh, environment), watcher, place };
  const quality = place === null ? null : await openChecks(lifetime, context, place);
  const names = new Set(domains.map(({ name }) => name));
  const products = mesh.products.filter(({ domain, status }) => names.has(domain) && status !== 'draft');
  const promisesOf =
    consumers.desk === null ? () => ({}) : await watchService(lifetime, products, consumers.desk.usage);
  // Where everybody who reaches the port gets the metrics, they tell what anybody may know.
  const isOperators = environment.observing.metrics === 'local';
  const figures = (isForOperators: boolean) =>
    createProductFigures(products, { standings: opened.standings, promisesOf, isOperators: isForOperators });
  return {
    show: () => observing.watch.products(figures(isOperators)),
    standings: opened.standings,
    standingRules: rulesOf(environment.observing),
    consumers,
    sharing,
    quality,
    async begin(during) {
      const served = domains.map((domain) => ({ domain, source: findDomainDatabase(domain, databases) }));
      if (served.length > 0) await openMeasuring(during, opened, { mesh, environment, warn, served });
      await quality?.begin(during);
      common.alerts.judge(figures(true));
    },
  };
}

/** The SQL of checks runs as viewers read: by a role of its own where they do, otherwise as the user who serves. */
function openChecks(
  lifetime: Lifetime,
  { options, mesh, domains, databases, rootSecret, observing, warn }: Context,
  place: DatabasePlace,
): Promise<Quality> {
  const { environment } = databases;
  const keys = createReaderKeys(rootSecret);
  const byRoles = (domain: Domain) => readsByRoles(domain, options, environment);
  const ours = domainsToPrepare(domainsToServe(mesh).filter(byRoles), options, environment);
  const openCheckDesk = createCheckDesks({
    mesh,
    sourceOf: (domain) => findDomainDatabase(domain, databases),
    readsByRoles: byRoles,
    keys,
    makeRoles: () => prepareReaders(mesh, ours, { ...databases, keys }),
  });
  return openQuality(lifetime, { mesh, place, domains, databases, openCheckDesk, watch: observing.watch, warn });
}
