// Of the process that has the catalog: it logs each publication, and tells the consumers who are registered for what changed.

import { createNoticeQueue } from '../../mesh/publications/notice-queue.ts';
import type { NoticeTeller } from '../../mesh/publications/tell-notices.ts';
import { tellNotices } from '../../mesh/publications/tell-notices.ts';
import type { Environment } from '../environment.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Log } from '../log.ts';
import type { DatabasePlace } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import { describeNotice } from './publication-log.ts';
import { createWebhook } from './webhook.ts';

type Context = { readonly environment: Pick<Environment, 'publishing'>; readonly warn: Log };

/** Once for the whole process, whatever contracts it serves. */
export async function openTelling(
  lifetime: Pick<Lifetime, 'start'>,
  place: DatabasePlace,
  { environment, warn }: Context,
): Promise<NoticeTeller> {
  const { webhookUrl: url, webhookSecret: secret } = environment.publishing;
  const now = () => Date.now();
  const pool = await openMeshStore(lifetime, place);
  return lifetime.start(
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
