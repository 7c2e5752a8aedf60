// `concord start` and `concord serve`: all of the mesh in one process.

import type { GatewaySubgraph } from '../gateway/supergraph.ts';
import { checkPort } from './check-port.ts';
import { choosePageViewers, isAllMadeUp, pageAddress } from './development-viewers.ts';
import { describeMeshDatabase, refuseUnknownDomains } from './domain-database.ts';
import { fillAndTell } from './fill-demo.ts';
import { rankRoles, readTokenSettings } from './identity-settings.ts';
import { openMeshProcess } from './live-mesh/mesh-process.ts';
import { openLiveMesh } from './live-mesh/open-live-mesh.ts';
import { tellMeshReadiness } from './live-mesh/tell-mesh-readiness.ts';
import { openPublications } from './live-mesh/watch-published.ts';
import { describeLoad } from './load-report.ts';
import {
  domainsToServe,
  findContractsFolder,
  mayAlterMeshDatabase,
  readFolderMesh,
  refuseEmptyGraph,
  refuseNeither,
  refuseNothing,
  type ServeOptions,
  wantsDemoData,
} from './mesh-to-serve.ts';
import { openObserving } from './observe/open-observing.ts';
import { startDatabase, withClient } from './open-database.ts';
import { openPlanning } from './open-planning.ts';
import { checkDatabases, lockDown, prepareMeshDatabase } from './prepare-database.ts';
import type { Process } from './process.ts';
import { openPublishing } from './publish/open-publishing.ts';
import { demoContracts, readContractFiles } from './read-contracts.ts';
import { readPages } from './read-pages.ts';
import { refuseUnknownTimeouts } from './refuse-unknown-timeouts.ts';
import { findOrMakeRootSecret } from './root-secret.ts';
import { refuseShadowOfItself, serveGateway } from './serve-gateway.ts';
import { hasMeshDatabase } from './served-mesh/find-published.ts';
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
  const folder = findContractsFolder(options, environment);
  const told = readFolderMesh(folder, warn, environment);
  // Where no database was ever made, nothing is published either, and none need be started to know it.
  if (!hasMeshDatabase(environment)) refuseNothing(told, folder);
  const rootSecret = findOrMakeRootSecret(environment);
  let rolesOfMesh = () => rankRoles(told.mesh);
  const findRoles = () => environment.roles ?? rolesOfMesh();
  const observing = await openObserving(lifetime, { environment, service: 'concord', warn });
  const { operatorLog } = observing;
  const tokens = readTokenSettings(environment, rootSecret, findRoles, operatorLog.onKeyEvent);
  const planning = await openPlanning(lifetime, { environment, observing });

  const meshUrl = await startDatabase(lifetime, environment, log);
  const meshSource = describeMeshDatabase(meshUrl, environment);
  const isDemo = wantsDemoData(options, environment);
  if (isDemo) await fillAndTell(meshUrl, environment, log);
  const databases = { findMeshUrl: () => meshUrl, environment };
  await checkDatabases(domainsToServe(told.mesh), databases, warn);
  // Of a mesh that is published only, no domain has told yet whether its database is there.
  await withClient(meshSource, async () => undefined);
  if (mayAlterMeshDatabase(options, environment)) await prepareMeshDatabase(meshSource, warn);
  if (environment.databaseUrl === null) await lockDown(meshSource);
  const publications = await openPublications(lifetime, meshSource, { warn });
  refuseNeither(told, folder, publications.current());
  refuseUnknownDomains(folder, environment, publications.current());
  const files = readContractFiles(folder);
  const telling = { environment, folder: files, publications, warn };
  const publishing = await openPublishing(lifetime, meshSource, telling);
  const running = await openMeshProcess(lifetime, {
    options,
    databases,
    rootSecret,
    observing,
    place: meshSource,
    publishing,
    log,
    warn,
  });
  const share = { domainsOf: domainsToServe, catalog: meshSource, isWhole: true };
  const compose = async (parts: readonly AnySubgraph[]) =>
    (await planning.compose(parts.map(toGatewaySubgraph))).retire();
  const liveMesh = await openLiveMesh(lifetime, running, { share, folder: files, publications, compose });
  const { mesh, problems } = liveMesh.first;
  rolesOfMesh = () => rankRoles(liveMesh.current().mesh);
  const roles = findRoles();
  const domains = domainsToServe(mesh);
  refuseEmptyGraph(mesh, problems, folder);
  const load = { mesh, problems, domains: domains.map(({ name }) => name) };
  for (const line of describeLoad({ ...load, isListed: folder !== demoContracts })) log(line);
  const isMadeUp = isAllMadeUp(folder, domains, environment);
  const viewers = choosePageViewers({ environment, rootSecret, roles, isDemo }, isMadeUp);
  const fixed = liveMesh.first.parts.map(toGatewaySubgraph);
  const addresses = placesOf(environment.foreignSubgraphs, 'foreign');
  const sources = { file: null, addresses, publications, fixed, rootSecret, roles, observing };
  const live = await openLiveGateway({ lifetime, environment, log, warn }, sources);
  refuseUnknownTimeouts(environment, live.subgraphs);
  const askParts = async () => {
    const { parts } = liveMesh.current();
    const names = new Set(parts.map(({ name }) => name));
    return askForReadiness(
      parts,
      live.current().filter(({ name }) => !names.has(name)),
    );
  };
  liveMesh.first.show();
  const url = await serveGateway(lifetime, {
    subgraphs: live.subgraphs,
    executor: options.executor,
    tokens,
    limits: environment.limits,
    planning,
    hasOpenSchema: environment.gateway.hasOpenSchema,
    address: environment,
    stopDelayMs: environment.gateway.stopDelayMs,
    checkReadiness: tellMeshReadiness(live.tellReadiness(askParts), liveMesh.figures),
    async follow(gateway) {
      await live.follow(gateway);
      await liveMesh.follow((next) => live.replaceFixed(gateway, next.parts.map(toGatewaySubgraph)));
    },
    observing,
    pages: readPages(viewers),
    settings: environment.gateway,
    warn,
  });
  await liveMesh.current().begin();
  // Composing holds this thread for seconds, during which a connection would time out, so the loader comes last.
  if (isDemo) await startDemoLoader(lifetime, meshUrl, environment, warn);
  return { url, page: pageAddress(url, viewers), roles, rootSecret, isDemo };
}

function toGatewaySubgraph({ name, sdl, execute }: AnySubgraph): GatewaySubgraph {
  return { name, url: `local:${name}`, sdl, make: 'concord', transport: execute };
}
