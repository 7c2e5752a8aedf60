// The registered consumers, watched in the mesh's database, and the counts of what they use. Opened once per process: its
// domains count, its catalog registers and shows.

import { createConsumerStore } from '../../mesh/consumers/consumer-store.ts';
import { findConsumer } from '../../mesh/consumers/registrations.ts';
import { watchRegistrations } from '../../mesh/consumers/watch-registrations.ts';
import { createUsageReader } from '../../mesh/usage/read-usage.ts';
import { createUsageMeter, type UsageEvent } from '../../mesh/usage/usage-meter.ts';
import type { WatchFailure } from '../../mesh/watch.ts';
import type { ConsumerDesk } from '../../subgraphs/catalog/consumers/consumer-desk.ts';
import type { UsageCounting } from '../../subgraphs/product/count-usage.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import type { Lifetime } from '../lifetime.ts';
import { type Watch, watchNothing } from '../observe/gauges.ts';
import { createClient, type DatabasePlace } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';

export type OpenedConsumers = {
  /** For `createSubgraph`; null where there are no tables for it, and nothing is counted. */
  readonly usage: UsageCounting | null;
  /** For `createCatalog`; null likewise. */
  readonly desk: ConsumerDesk | null;
  /** Writes now what was counted. */
  readonly flush: () => Promise<void>;
};

/** Of a process that does not know the mesh's database. */
export const noConsumers: OpenedConsumers = { usage: null, desk: null, flush: async () => undefined };

type Context = {
  /** Who sees and takes out all registrations, and registers for any team. */
  readonly platformRoles: readonly string[];
  readonly watch?: Pick<Watch, 'queue'>;
  readonly warn: (line: string) => void;
  readonly flushMs?: number;
};

/** What was counted is written before the lifetime ends. */
export async function openConsumers(
  lifetime: Pick<Lifetime, 'start'>,
  place: DatabasePlace,
  { platformRoles, watch = watchNothing, warn, flushMs }: Context,
): Promise<OpenedConsumers> {
  let isStarting = true;
  let isMissing = false;
  const watcher = await lifetime.start(
    () =>
      watchRegistrations({
        createClient: () => createClient(place, 'concord consumers'),
        onFailure(failure) {
          if (isStarting && failure.isRefused) isMissing = true;
          else warn(describeWatchFailure(failure));
        },
      }),
    ({ close }) => close(),
  );
  isStarting = false;
  if (isMissing) {
    warn(
      'consumers: the database has no tables for them, or its user may not read them, so nobody can register and nothing is counted. Run npx concord tokens apply as the owner of the database, grant select on concord.consumers, and start again.',
    );
    await watcher.close();
    return noConsumers;
  }
  const pool = await openMeshStore(lifetime, place);
  const meter = await lifetime.start(
    async () =>
      createUsageMeter({
        pool,
        now: () => Date.now(),
        clock: () => performance.now(),
        onEvent: (event) => warn(describeUsageEvent(event)),
        ...(flushMs === undefined ? {} : { flushMs }),
      }),
    ({ close }) => close(),
  );
  watch.queue('usage', meter.waiting);
  return {
    flush: meter.flush,
    usage: {
      count: meter,
      consumerOf: (viewer) => (watcher.isReadable() ? findConsumer(viewer, watcher.current()) : null),
    },
    desk: {
      store: createConsumerStore(pool, watcher.refresh),
      current: watcher.current,
      refresh: watcher.refresh,
      usage: createUsageReader(pool),
      isPlatform: ({ role }) => platformRoles.includes(role),
      now: () => Date.now(),
    },
  };
}

function describeWatchFailure({ cause, isRefused }: WatchFailure): string {
  return isRefused
    ? `consumers: registrations may no longer be read, or are gone, so nothing is counted until they are back${codeOf(cause)}.`
    : `consumers: registrations cannot be read; those that are known go on, and no new ones come${codeOf(cause)}.`;
}

function describeUsageEvent(event: UsageEvent): string {
  switch (event.kind) {
    case 'usage-not-written':
      return `usage: counts cannot be written and wait${codeOf(event.cause)}.`;
    case 'usage-written-again':
      return 'usage: counts are written again, also those that waited.';
    case 'usage-lost':
      return 'usage: too many counts wait; more are lost until they can be written.';
    default:
      return event satisfies never;
  }
}

/** PostgreSQL's messages may quote data, so its code alone is told. */
function codeOf(cause: unknown): string {
  const code = errorCode(cause);
  return code === '' ? '' : ` (${code})`;
}
