// `concord start` and `concord serve`: all of the mesh in one process.

import type { Domain } from '../contracts/product.ts';
import type { GatewaySubgraph } from '../gateway/supergraph.ts';
import { createReaderKeys } from '../mesh/readers/reader-keys.ts';
import { checkPort } from './check-port.ts';
import { warnOfRefusedSql } from './checks/warn-of-refused-sql.ts';
import { choosePageViewers, isAllMadeUp, pageAddress } from './development-viewers.ts';
import { describeMeshDatabase, findDomainDatabase, refuseUnknownDomains } from './domain-database.ts';
import { fillAndTell } from './fill-demo.ts';
import { rankRoles, readTokenSettings } from './identity-settings.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { describeLoad } from './load-report.ts';
import {
  chooseContractsFolder,
  domainsToPrepare,
  domainsToServe,
  mayAlterMeshDatabase,
  readMeshToServe,
  readsByRoles,
  refuseEmptyGraph,
  type ServeOptions,
  wantsDemoData,
} from './mesh-to-serve.ts';
import { openObserving } from './observe/open-observing.ts';
import { startDatabase } from './open-database.ts';
import { openGrants } from './open-grants.ts';
import { openMeshCatalog } from './open-mesh-catalog.ts';
import { openMeshState } from './open-mesh-state.ts';
import { openPlanning } from './open-planning.ts';
import { openSubgraph } from './open-subgraph.ts';
import {
  checkDatabases,
  lockDown,
  prepareDatabases,
  prepareMeshDatabase,
  prepareReaders,
  readLiveGrantSets,
} from './prepare-database.ts';
import type { Process } from './process.ts';
import { demoContracts } from './read-contracts.ts';
import { readPages } from './read-pages.ts';
import { refuseUnknownTimeouts } from './refuse-unknown-timeouts.ts';
import { findOrMakeRootSecret } from './root-secret.ts';
import { refuseShadowOfItself, serveGateway } from './serve-gateway.ts';
import { startDemoLoader } from './start-demo-loader.ts';
import { type AnySubgraph, askForReadiness } from './subgraph-readiness.ts';
import { openLiveGateway, placesOf } from './supergraph/serve-live.ts';

/** What `concord start` greets with. */
export type Serving = {
  readonly url: string;
  /** The address to open in a browser. */
  readonly page: string;
  readonly roles: readonly string[];
  readonly rootSecret: Uint8Array;
  readonly isDemo: boolean;
};

/** Database, subgraphs and gateway in this process. */
export async function serveAll(options: ServeOptions, { lifetime, environment, log, warn }: Process): Promise<Serving> {
  refuseShadowOfItself(options.executor, environment);
  await checkPort(environment);
  const folder = chooseContractsFolder(options, environment);
  const mesh = readMeshToServe(folder, warn, environment);
  refuseUnknownDomains(folder, environment);
  const rootSecret = findOrMakeRootSecret(environment);
  const roles = environment.roles ?? rankRoles(mesh);
  const observing = await openObserving(lifetime, { environment, service: 'concord', warn });
  const { operatorLog } = observing;
  const tokens = readTokenSettings(environment, rootSecret, roles, operatorLog.onKeyEvent);
  const planning = await openPlanning(lifetime, { environment, observing });

  const meshUrl = await startDatabase(lifetime, environment, log);
  const meshSource = describeMeshDatabase(meshUrl, environment);
  const isDemo = wantsDemoData(options, environment);
  if (isDemo) await fillAndTell(meshUrl, environment, log);
  const domains = domainsToServe(mesh);
  const ours = domainsToPrepare(domains, options, environment);
  const databases = { findMeshUrl: () => meshUrl, environment };
  await checkDatabases(domains, databases, warn);
  await prepareDatabases(mesh, ours, { ...databases, rootSecret }, log);
  const keys = createReaderKeys(rootSecret);
  const byRoles = (domain: Domain) => readsByRoles(domain, options, environment);
  if (ours.some(byRoles)) {
    const grantSets = await readLiveGrantSets(meshSource);
    await prepareReaders(mesh, ours.filter(byRoles), { ...databases, keys, grantSets });
  }
  if (mayAlterMeshDatabase(options, environment)) await prepareMeshDatabase(meshSource, warn);
  if (environment.databaseUrl === null) await lockDown(meshSource);
  await warnOfRefusedSql(mesh, domains, { environment, warn });
  const ledger = await openLedger(lifetime, { ...databases, rootSecret, observing, warn });
  const grants = await openGrants(lifetime, meshSource, operatorLog);
  const telling = { rootSecret, observing, warn };
  const state = await openMeshState(lifetime, { options, mesh, place: meshSource, domains, databases, ...telling });
  const common = { mesh, grantsOf: grants.grantsOf, ledger: ledger.writer, state, ...telling };
  const subgraphs = await Promise.all(
    domains.map((domain) => {
      const source = findDomainDatabase(domain, databases);
      return openSubgraph(lifetime, domain, { ...common, source, readerKeys: byRoles(domain) ? keys : null });
    }),
  );
  const tableProblems = subgraphs.flatMap(({ problems }) => problems);
  refuseEmptyGraph(mesh, tableProblems, folder);
  const load = { mesh, problems: tableProblems, domains: domains.map(({ name }) => name) };
  for (const line of describeLoad({ ...load, isListed: folder !== demoContracts })) log(line);
  const catalog = await openMeshCatalog(lifetime, {
    options,
    mesh,
    source: meshSource,
    databases,
    grants,
    ledger,
    subgraphs,
    state,
    ...telling,
  });
  const parts: readonly AnySubgraph[] = [...subgraphs, catalog];
  const isMadeUp = isAllMadeUp(folder, domains, environment);
  const viewers = choosePageViewers({ environment, rootSecret, roles, isDemo }, isMadeUp);
  const fixed = parts.map(toGatewaySubgraph);
  const addresses = placesOf(environment.foreignSubgraphs, 'foreign');
  const sources = { file: null, addresses, fixed, rootSecret, roles, observing };
  // Without subgraphs of other processes nothing changes while this one runs.
  const live = addresses.length === 0 ? null : await openLiveGateway({ lifetime, environment, log, warn }, sources);
  refuseUnknownTimeouts(environment, live?.subgraphs ?? fixed);
  const askParts = async () => askForReadiness(parts, live?.current().filter((one) => !fixed.includes(one)) ?? []);
  const url = await serveGateway(lifetime, {
    subgraphs: live?.subgraphs ?? fixed,
    executor: options.executor,
    tokens,
    limits: environment.limits,
    planning,
    hasOpenSchema: environment.gateway.hasOpenSchema,
    address: environment,
    stopDelayMs: environment.gateway.stopDelayMs,
    checkReadiness: live?.tellReadiness(askParts) ?? askParts,
    ...(live === null ? {} : { follow: live.follow }),
    observing,
    pages: readPages(viewers),
    settings: environment.gateway,
    warn,
  });
  await state.begin();
  // Composing holds this thread for seconds, during which a connection would time out, so the loader comes last.
  if (isDemo) await startDemoLoader(lifetime, meshUrl, environment, warn);
  return { url, page: pageAddress(url, viewers), roles, rootSecret, isDemo };
}

function toGatewaySubgraph({ name, sdl, execute }: AnySubgraph): GatewaySubgraph {
  return { name, url: `local:${name}`, sdl, make: 'concord', transport: execute };
}
