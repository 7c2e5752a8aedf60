// The grants that approved access requests make, as one process knows them, watched in the mesh's database. While that is
// away the known grants go on until they expire, and no new ones come. Where it answers that the requests may not be read,
// or are not there, nobody has a grant: what is taken back meanwhile would not be heard.

import type pg from 'pg';
import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import { type Ask, type Watcher, watch } from '../watch.ts';
import { type GrantRow, readGrant } from './read-row.ts';

export type GrantWatcher = Watcher & {
  /** The same list until something changes; those that have expired meanwhile may still be in it. */
  readonly current: () => readonly AccessGrant[];
};

/** `areKept`: whether the grants that are known go on. */
export type GrantsFailure = { readonly cause: unknown; readonly areKept: boolean };

type Options = {
  /** Not connected yet. */
  readonly createClient: () => pg.Client;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told once each time that reading begins to fail, and where it fails in another way; not of a database in which nothing was set up from the start. */
  readonly onFailure?: (failure: GrantsFailure) => void;
  readonly pollMs?: number;
};

/** Gives back when it has looked for the first time, also in vain. */
export async function watchGrants({ createClient, now, onFailure, pollMs }: Options): Promise<GrantWatcher> {
  let grants: readonly AccessGrant[] = [];
  const watcher = await watch({
    createClient,
    channel: 'concord_access',
    pollMs,
    async read(ask) {
      const found = (await readGrants(ask, now())).map(readGrant);
      if (JSON.stringify(found) !== JSON.stringify(grants)) grants = found;
    },
    onFailure({ cause, isRefused, wasRead }) {
      if (isRefused) grants = [];
      if (wasRead || !isRefused) onFailure?.({ cause, areKept: !isRefused });
    },
  });
  return { ...watcher, current: () => grants };
}

function readGrants(ask: Ask, now: number): Promise<readonly GrantRow[]> {
  return ask<GrantRow>(
    `select id, consumer, role, product, columns, until from concord.access_requests
     where state = 'approved' and policy is null and until > $1 order by id`,
    [new Date(now)],
  );
}
