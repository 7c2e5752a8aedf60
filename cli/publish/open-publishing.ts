// Publishing of the process that has the catalog, once for the whole process, whatever contracts it serves: where the catalog
// publishes, the log of what was published by whomever, and the consumers who are told.

import type { ContractFile } from '../../contracts/load.ts';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import { createApprovalStore } from '../../mesh/publications/approval-store.ts';
import { limitAsking } from '../../mesh/publications/limit-asking.ts';
import { createNoticeQueue } from '../../mesh/publications/notice-queue.ts';
import { publishOneAtATime } from '../../mesh/publications/one-at-a-time.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import { tellNotices } from '../../mesh/publications/tell-notices.ts';
import type { PublishDesk } from '../../subgraphs/catalog/publish/publish-desk.ts';
import type { Environment } from '../environment.ts';
import type { Lifetime } from '../lifetime.ts';
import type { WatchedPublications } from '../live-mesh/watch-published.ts';
import type { Log } from '../log.ts';
import type { DatabasePlace } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import { checkInThread } from './check-in-thread.ts';
import { loadWith } from './load-with.ts';
import { createPublisherOver } from './open-publisher.ts';
import { describeNotice, describePublication } from './publication-log.ts';
import { rememberLoads } from './remember-loads.ts';
import { createWebhook } from './webhook.ts';

type Context = {
  readonly environment: Environment;
  /** What this process serves where nothing is published. */
  readonly folder: readonly ContractFile[];
  readonly publications: WatchedPublications;
  readonly warn: Log;
};

/** Null where the database keeps no publications. */
export async function openPublishing(
  lifetime: Pick<Lifetime, 'start'>,
  place: DatabasePlace,
  { environment, folder, publications, warn }: Context,
): Promise<PublishDesk | null> {
  if (publications.store === null) return null;
  const pool = await openMeshStore(lifetime, place);
  const store = createPublicationStore(pool);
  const approvals = createApprovalStore(pool);
  const readFolder = () => folder;
  const checkChange = checkInThread(environment);
  const load = rememberLoads((files) => loadWith(environment, files));
  const publisher = createPublisherOver({ store, approvals, pool, readFolder, checkChange, load });
  await openTelling(lifetime, place, { environment, warn });
  let logged = publications.current().sequence;
  let logging = Promise.resolve();
  publications.onPublished(() => {
    logging = logging.then(async () => {
      // Where the database is away again, the next time tells of these as well.
      for (const one of await store.listSince(logged).catch(() => [])) {
        describePublication(one, warn);
        logged = one.sequence;
      }
    });
  });
  return {
    publisher: publishOneAtATime({
      async publish(publishing) {
        const result = await publisher.publish(publishing);
        if (result.kind === 'published') await publications.refresh();
        return result;
      },
    }),
    store,
    approvals,
    countAsking: limitAsking(() => Date.now()),
    current: publications.current,
    readMesh: async () => load(overlayFiles(folder, publishedFiles(await store.readPublished()))),
    isPlatform: ({ role }) => environment.platformRoles.includes(role),
    now: () => Date.now(),
  };
}

async function openTelling(
  lifetime: Pick<Lifetime, 'start'>,
  place: DatabasePlace,
  { environment, warn }: Pick<Context, 'environment' | 'warn'>,
): Promise<void> {
  const { webhookUrl: url, webhookSecret: secret } = environment.publishing;
  const now = () => Date.now();
  const pool = await openMeshStore(lifetime, place);
  await lifetime.start(
    async () =>
      tellNotices({
        queue: createNoticeQueue(pool),
        deliver: url === null ? async () => undefined : createWebhook({ url, secret, now }),
        now,
        onEvent: (event) => describeNotice(event, url !== null, warn),
      }),
    ({ close }) => close(),
  );
}
