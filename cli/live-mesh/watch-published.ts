// What is published, as this process knows it. Where nothing can be, because the database has no tables for it, the folder of
// contracts is what is served; where that cannot be found out, nothing is served, since what was published may hide more.

import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { nothingPublished, type Published } from '../../mesh/publications/publication.ts';
import { createPublicationStore, type PublicationStore } from '../../mesh/publications/publication-store.ts';
import { type PublicationWatcher, watchPublications } from '../../mesh/publications/watch-publications.ts';
import type { WatchFailure } from '../../mesh/watch.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Log } from '../log.ts';
import { createClient, type DatabasePlace } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';

export type WatchedPublications = {
  readonly current: () => Published;
  /** Looks now. */
  readonly refresh: () => Promise<void>;
  readonly onPublished: (listener: () => void) => void;
  /** Null where nothing can be published. */
  readonly store: Pick<PublicationStore, 'readHistory'> | null;
};

const nothing: WatchedPublications = {
  current: () => nothingPublished,
  refresh: async () => undefined,
  onPublished: () => undefined,
  store: null,
};

type Context = {
  readonly warn: Log;
  /** Whether to begin also where it cannot be found out; `current` is then `nothingPublished` until it can. */
  readonly mayBeUnknown?: boolean;
};

/** @param place the mesh's database. @throws ConcordError PUBLICATIONS_UNAVAILABLE */
export async function openPublications(
  lifetime: Pick<Lifetime, 'start'>,
  place: DatabasePlace | null,
  { warn, mayBeUnknown = false }: Context,
): Promise<WatchedPublications> {
  if (place === null) return nothing;
  const listeners = new Set<() => void>();
  let failure: WatchFailure | null = null;
  let isStarting = true;
  const watcher: PublicationWatcher = await lifetime.start(
    () =>
      watchPublications({
        createClient: (): pg.Client => createClient(place, 'concord publications'),
        onPublished() {
          for (const tell of listeners) tell();
        },
        onFailure(found) {
          failure = found;
          if (!isStarting) warn(...describe(found));
        },
      }),
    ({ close }) => close(),
  );
  isStarting = false;
  const first = failure as WatchFailure | null;
  if (first !== null && !first.isRefused && !mayBeUnknown) {
    throw new ConcordError('PUBLICATIONS_UNAVAILABLE', {}, { cause: first.cause });
  }
  if (first !== null) warn(...describe(first));
  const store = createPublicationStore(await openMeshStore(lifetime, place));
  return {
    current: watcher.current,
    refresh: watcher.refresh,
    onPublished: (listener) => void listeners.add(listener),
    store,
  };
}

function describe({ isRefused, wasRead, cause }: WatchFailure): Parameters<Log> {
  const { code = '' } = cause as NodeJS.ErrnoException;
  const fields = { event: 'publications-not-read', causeCode: code } as const;
  const state = code === '' ? '' : ` (${code})`;
  if (!isRefused) {
    return [
      `publications: what is published cannot be read; what is known is served on, and nothing new comes${state}.`,
      fields,
    ];
  }
  return wasRead
    ? [`publications: they may no longer be read, or are gone; what is known is served on${state}.`, fields]
    : [
        `publications: the database keeps none, or its user may not read them, so the folder of contracts is what is served${state}. To publish, run npx concord tokens apply as the owner of the database, and grant select on concord.publications.`,
        fields,
      ];
}
