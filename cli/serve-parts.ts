// One part of a split mesh: the gateway, the subgraph of a domain, the catalog, or the embedded database.

import type { Mesh } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { deriveKey } from '../identity/keys.ts';
import { createStatementVerifier } from '../identity/statement.ts';
import { nothingPublished } from '../mesh/publications/publication.ts';
import { catalogName } from '../subgraphs/catalog/subgraph.ts';
import { createSubgraphServer } from '../subgraphs/server.ts';
import { checkPort, explainListenFailure } from './check-port.ts';
import { choosePageViewers, pageAddress } from './development-viewers.ts';
import { describeMeshDatabase, refuseUnknownDomains } from './domain-database.ts';
import { fillAndTell } from './fill-demo.ts';
import { rankRoles, readTokenSettings } from './identity-settings.ts';
import { createLiveSubgraph } from './live-mesh/live-subgraph.ts';
import { openMeshProcess } from './live-mesh/mesh-process.ts';
import { type LiveMesh, openLiveMesh } from './live-mesh/open-live-mesh.ts';
import { tellMeshReadiness } from './live-mesh/tell-mesh-readiness.ts';
import { openPublications } from './live-mesh/watch-published.ts';
import { describeLoad } from './load-report.ts';
import {
  chooseContractsFolder,
  domainsToPrepare,
  domainsToServe,
  findContractsFolder,
  mayAlterMeshDatabase,
  readFolderMesh,
  readMeshToServe,
  refuseNeither,
  type ServeOptions,
} from './mesh-to-serve.ts';
import { type Observing, openObserving } from './observe/open-observing.ts';
import { findDatabase, startDatabase } from './open-database.ts';
import { findMeshPlace, findPlaceIfTold } from './open-grants.ts';
import { openPlanning } from './open-planning.ts';
import { checkDatabases, lockDown, prepareMeshDatabase, warnIfExposed } from './prepare-database.ts';
import type { Process } from './process.ts';
import { openPublishing } from './publish/open-publishing.ts';
import { demoContracts, readContractFiles } from './read-contracts.ts';
import { readPages } from './read-pages.ts';
import { refuseUnknownTimeouts } from './refuse-unknown-timeouts.ts';
import { findOrMakeRootSecret } from './root-secret.ts';
import type { Serving } from './serve-all.ts';
import { askSubgraphsForReadiness, drainMs, refuseShadowOfItself, serveGateway } from './serve-gateway.ts';
import { startDemoLoader } from './start-demo-loader.ts';
import { askForReadiness } from './subgraph-readiness.ts';
import { openLiveGateway, placesOf } from './supergraph/serve-live.ts';

/** A fetch holds a key for each of up to 50,000 rows, so it may be much larger than what a client sends. */
const mostFetchBytes = 16_000_000;

/** The gateway of a split mesh. It reads contracts only for the ranking of roles, and only where they are given. */
export async function serveGatewayOnly(
  options: ServeOptions,
  subgraphTexts: readonly string[],
  { lifetime, environment, log, warn }: Process,
): Promise<Pick<Serving, 'url' | 'page'>> {
  refuseShadowOfItself(options.executor, environment);
  await checkPort(environment);
  const file = environment.gateway.supergraphFile;
  const texts = subgraphTexts.length > 0 ? subgraphTexts : (environment.subgraphs ?? []);
  const addresses = [...placesOf(texts, 'concord'), ...placesOf(environment.foreignSubgraphs, 'foreign')];
  if (file !== null && addresses.length > 0) {
    const reason = 'is given, and subgraphs besides. Name them in the file, or leave it out';
    throw new ConcordError('CONFIGURATION_INVALID', { name: '--supergraph', reason });
  }
  if (file === null && addresses.length === 0) throw new ConcordError('SUBGRAPHS_MISSING', {});
  const rootSecret = findOrMakeRootSecret(environment);
  // Null where the roles are told, and nothing says of which contracts they are.
  const folder = environment.roles === null ? chooseContractsFolder(options, environment) : environment.contracts;
  const roles =
    environment.roles ?? rankRoles(readMeshToServe(chooseContractsFolder(options, environment), warn, environment));
  const observing = await openObserving(lifetime, { environment, service: 'concord-gateway', warn });
  const { operatorLog } = observing;
  const tokens = readTokenSettings(environment, rootSecret, roles, operatorLog.onKeyEvent);
  const planning = await openPlanning(lifetime, { environment, observing });
  const publications = await openPublications(lifetime, findPlaceIfTold(environment), { warn, mayBeUnknown: true });
  const sources = { file, addresses, publications, fixed: [], rootSecret, roles, observing };
  const live = await openLiveGateway({ lifetime, environment, log, warn }, sources);
  refuseUnknownTimeouts(environment, live.subgraphs);
  const viewers = choosePageViewers({ environment, rootSecret, roles, isDemo: folder === demoContracts }, false);
  const url = await serveGateway(lifetime, {
    subgraphs: live.subgraphs,
    executor: options.executor,
    tokens,
    limits: environment.limits,
    planning,
    hasOpenSchema: environment.gateway.hasOpenSchema,
    address: environment,
    stopDelayMs: environment.gateway.stopDelayMs,
    checkReadiness: live.tellReadiness(() => askSubgraphsForReadiness(live.current())()),
    follow: live.follow,
    observing,
    pages: readPages(viewers),
    settings: environment.gateway,
    warn,
  });
  return { url, page: pageAddress(url, viewers) };
}

/** One subgraph of a split mesh; gives its URL. */
export async function serveSubgraphOnly(
  options: ServeOptions,
  domainName: string,
  { lifetime, environment, log, warn }: Process,
): Promise<string> {
  await checkPort(environment);
  const folder = findContractsFolder(options, environment);
  const told = readFolderMesh(folder, warn, environment);
  const { mesh } = told;
  const domain = domainsToServe(mesh).find(({ name }) => name === domainName);
  // A domain that the folder does not have may be published.
  const place = domain === undefined ? findPlaceIfTold(environment) : findMeshPlace(domain, environment, warn);
  if (domain === undefined && place === null) {
    refuseNeither(told, folder, nothingPublished);
    throw unknownDomain(domainName, mesh);
  }
  const rootSecret = findOrMakeRootSecret(environment);
  const observing = await openObserving(lifetime, { environment, service: `concord-${domainName}`, warn });
  const databases = { findMeshUrl: () => findDatabase(environment), environment };
  const mayAlter =
    domain === undefined
      ? mayAlterMeshDatabase(options, environment)
      : domainsToPrepare([domain], options, environment).length > 0;
  if (domain !== undefined) await checkDatabases([domain], databases, warn);
  if (place !== null && mayAlter) await prepareMeshDatabase(place, warn);
  const publications = await openPublications(lifetime, place, { warn });
  refuseNeither(told, folder, publications.current());
  refuseUnknownDomains(folder, environment, publications.current());
  const isPublished = publications.current().live.some(({ kind, name }) => kind === 'domain' && name === domainName);
  if (domain === undefined && !isPublished) throw unknownDomain(domainName, mesh);
  const context = { options, databases, rootSecret, observing, log, warn };
  const running = await openMeshProcess(lifetime, { ...context, place });
  const domainsOf = (one: Mesh) => domainsToServe(one).filter(({ name }) => name === domainName);
  const share = { domainsOf, catalog: null, isWhole: false };
  const live = await openLiveMesh(lifetime, running, { share, folder: readContractFiles(folder), publications });
  const { mesh: first, problems } = live.first;
  if (live.first.parts.length === 0) throw unknownDomain(domainName, first);
  const load = { mesh: first, problems, domains: [domainName] };
  for (const line of describeLoad({ ...load, isListed: folder !== demoContracts })) log(line);
  return listenLive(live, domainName, { lifetime, environment, rootSecret, observing });
}

function unknownDomain(given: string, mesh: Mesh): ConcordError {
  return new ConcordError('DOMAIN_UNKNOWN', { given, known: domainsToServe(mesh).map(({ name }) => name) });
}

/** The catalog of a split mesh; gives its URL. It reads all contracts, and the database only to rank what it finds. */
export async function serveCatalogOnly(
  options: ServeOptions,
  { lifetime, environment, log, warn }: Process,
): Promise<string> {
  await checkPort(environment);
  const folder = findContractsFolder(options, environment);
  const told = readFolderMesh(folder, warn, environment);
  const rootSecret = findOrMakeRootSecret(environment);
  const observing = await openObserving(lifetime, { environment, service: 'concord-catalog', warn });
  const source = describeMeshDatabase(findDatabase(environment), environment);
  warnIfExposed(source, warn);
  if (mayAlterMeshDatabase(options, environment)) await prepareMeshDatabase(source, warn);
  const databases = { findMeshUrl: () => source.url, environment };
  const publications = await openPublications(lifetime, source, { warn });
  refuseNeither(told, folder, publications.current());
  refuseUnknownDomains(folder, environment, publications.current());
  const context = { options, databases, rootSecret, observing, log, warn };
  const files = readContractFiles(folder);
  const publishing = await openPublishing(lifetime, source, { environment, folder: files, publications, warn });
  const running = await openMeshProcess(lifetime, { ...context, place: source, publishing });
  const share = { domainsOf: () => [], catalog: source, isWhole: true };
  const live = await openLiveMesh(lifetime, running, { share, folder: files, publications });
  return listenLive(live, catalogName, { lifetime, environment, rootSecret, observing });
}

type SubgraphProcess = Pick<Process, 'lifetime' | 'environment'> & {
  readonly rootSecret: Uint8Array;
  readonly observing: Observing;
};

/** The subgraph answers from whatever mesh serves. */
async function listenLive(live: LiveMesh, name: string, context: SubgraphProcess): Promise<string> {
  const { lifetime, environment, rootSecret, observing } = context;
  const subgraph = createLiveSubgraph(live.first, { name, catchUp: live.catchUp });
  live.first.show();
  await live.follow(subgraph.swap);
  const key = deriveKey(rootSecret, 'statements');
  const front = await lifetime.start(
    async () =>
      createSubgraphServer(subgraph, {
        verifyStatement: createStatementVerifier(subgraph.name, { key, now: () => Date.now() }),
        mostBodyBytes: mostFetchBytes,
        drainMs,
        stopDelayMs: environment.gateway.stopDelayMs,
        checkReadiness: tellMeshReadiness(() => askForReadiness([subgraph.current()], []), live.figures),
        onBug: observing.operatorLog.onBug,
        ...observing.front,
      }),
    ({ close }) => close(),
  );
  const url = await front.listen(environment).catch((cause: unknown) => {
    throw explainListenFailure(cause, environment);
  });
  await live.current().begin();
  return url;
}

/** The embedded database with the demo mesh, for the other processes of a split mesh; gives its host and port. */
export async function serveDatabaseOnly({ lifetime, environment, log, warn }: Process): Promise<string> {
  findOrMakeRootSecret(environment);
  const url = await startDatabase(lifetime, environment, log);
  await fillAndTell(url, environment, log);
  if (environment.databaseUrl === null) await lockDown(describeMeshDatabase(url, environment));
  await startDemoLoader(lifetime, url, environment, warn);
  return new URL(url).host;
}
