// What is published, for a gateway that reads nothing else of the mesh's database: it starts and goes on without it, with the
// published subgraphs that it served last.

import type { Published } from '../../mesh/publications/publication.ts';
import { watchPublications } from '../../mesh/publications/watch-publications.ts';
import type { WatchFailure } from '../../mesh/watch.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Log } from '../log.ts';
import { createClient, type DatabasePlace } from '../open-database.ts';

/** Gives null as long as it is not known. @param place null = this gateway is not told of the database, and serves none */
export async function watchSubgraphs(
  lifetime: Pick<Lifetime, 'start'>,
  place: DatabasePlace | null,
  warn: Log,
): Promise<() => Published | null> {
  if (place === null) return () => ({ sequence: 0, live: [] });
  let hasFailed = false;
  const watcher = await lifetime.start(
    () =>
      watchPublications({
        createClient: () => createClient(place, 'concord publications'),
        onFailure(failure) {
          hasFailed ||= !failure.isRefused;
          tell(failure, warn);
        },
      }),
    ({ close }) => close(),
  );
  return () => {
    const published = watcher.current();
    return hasFailed && published.sequence === 0 ? null : published;
  };
}

/** Where the database keeps no publications, there is nothing to serve, and nothing to tell. */
function tell({ isRefused, wasRead, cause }: WatchFailure, warn: Log): void {
  if (isRefused && !wasRead) return;
  const { code = '' } = cause as NodeJS.ErrnoException;
  const line = `gateway: what is published cannot be read (${code}); the published subgraphs that are known are served on.`;
  warn(line, { event: 'publications-not-read', causeCode: code });
}
