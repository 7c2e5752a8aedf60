// What is published, as one process knows it: it hears of publications by LISTEN, and looks by itself for those that it
// missed. While the database is away, what is known goes on.

import type pg from 'pg';
import { type WatchFailure, watch } from '../watch.ts';
import { nothingPublished, type Published } from './publication.ts';
import { publishedOf } from './publication-store.ts';
import { lastStates, type PublicationRow } from './read-row.ts';

export type PublicationWatcher = {
  /** The same until something is published. */
  readonly current: () => Published;
  /** Looks now. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Options = {
  /** Not connected yet. */
  readonly createClient: () => pg.Client;
  /** Told after each publication that is new to this process, not of those that it began with. */
  readonly onPublished?: (published: Published) => void;
  readonly onFailure?: (failure: WatchFailure) => void;
  readonly pollMs?: number;
};

/** Gives back when it has looked for the first time, also in vain: then nothing is published as far as it knows. */
export async function watchPublications(options: Options): Promise<PublicationWatcher> {
  const { createClient, onPublished = () => undefined, onFailure = () => undefined, pollMs } = options;
  let published = nothingPublished;
  let isRead = false;
  let isBegun = false;
  const watcher = await watch({
    createClient,
    channel: 'concord_publications',
    pollMs,
    async read(ask) {
      const [newest] = await ask<{ sequence: string }>(
        'select coalesce(max(sequence), 0)::text as sequence from concord.publications',
      );
      if (isRead && Number(newest?.sequence) === published.sequence) return;
      const known = published.sequence;
      published = publishedOf(await ask<PublicationRow>(lastStates));
      isRead = true;
      // Also what it finds at last, where it began in vain.
      if (isBegun && published.sequence !== known) onPublished(published);
    },
    onFailure,
  });
  isBegun = true;
  return { current: () => published, refresh: watcher.refresh, close: watcher.close };
}
