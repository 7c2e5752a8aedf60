// The gateway over HTTP: its routes, put together on one front.

import { createHttpFront, type FrontSettings, type HttpFront } from '../../http/front.ts';
import { addPageFiles, type PageFiles } from '../../http/page-files.ts';
import type { Authenticate } from '../../identity/authenticate.ts';
import { addEventsRoute, type EventsSettings, eventsPath } from '../events/events-route.ts';
import type { Gateway } from '../gateway.ts';
import { noPersistedOperations, type PersistedOperations } from '../persisted/persisted-operations.ts';
import { type ApolloPipeline, createApolloPipeline } from './apollo-pipeline.ts';
import { addGraphqlRoute } from './graphql-route.ts';
import { addViewersRoute, type PageViewers } from './page-viewers.ts';
import { addSqlRoute, sqlPath } from './sql-route.ts';

export type GatewayServerSettings = FrontSettings & {
  readonly authenticate: Authenticate;
  readonly pages?: GatewayPages;
  /** Without it there is no `/events`. */
  readonly events?: EventsSettings;
  /** Absent = none is known beforehand, and clients may register theirs. */
  readonly operations?: PersistedOperations;
  /** Operations that one request may hold; absent and 1 = lists are refused. */
  readonly mostOfBatch?: number;
};

/** What a browser gets to see; without it the server speaks GraphQL only. */
export type GatewayPages = {
  readonly files: PageFiles;
  /** Where a browser is sent that opens `/graphql`. */
  readonly queryPage: string;
  readonly viewersPath: string;
  readonly viewers: PageViewers;
};

/** The front is listening after `listen`; `close` drains it. */
export async function createGatewayServer(
  gateway: Pick<Gateway, 'execute'>,
  settings: GatewayServerSettings,
): Promise<HttpFront> {
  const { authenticate, events, pages, operations = noPersistedOperations, mostOfBatch = 1, onBug } = settings;
  const pipeline = await createApolloPipeline({ hasAutomaticPersisting: operations.isOpen });
  const paths = ['/graphql', sqlPath, ...(events === undefined ? [] : [eventsPath]), ...documentPaths(pages)];
  const front = createHttpFront({ ...settings, knownPaths: paths });

  if (pages !== undefined) addPages(front, pages);
  addSqlRoute(front, { gateway, authenticate });
  if (events !== undefined) addEventsRoute(front, { gateway, authenticate, events });
  const queryPage = pages?.queryPage ?? null;
  addGraphqlRoute(front, { gateway, authenticate, pipeline, operations, mostOfBatch, queryPage, onBug });
  return { ...front, close: () => closeAll(front, pipeline) };
}

/** Not what documents load. */
function documentPaths(pages: GatewayPages | undefined): string[] {
  return [...(pages?.files ?? [])].flatMap(([path, file]) => (file.contentSecurityPolicy === null ? [] : [path]));
}

function addPages({ app }: HttpFront, { files, viewersPath, viewers }: GatewayPages): void {
  addPageFiles(app, files);
  addViewersRoute(app, viewersPath, viewers);
}

async function closeAll(front: HttpFront, pipeline: ApolloPipeline): Promise<void> {
  await front.close();
  await pipeline.stop();
}
