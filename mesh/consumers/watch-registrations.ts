// The registrations, kept in memory by every process that counts usage or shows consumers. While the database is away those
// that are known go on; where it answers that they may not be read, nobody is registered.

import type pg from 'pg';
import { type WatchFailure, watch } from '../watch.ts';
import { readRegistration, registrationColumns } from './read-row.ts';
import { noRegistrations, type Registrations, sortRegistrations } from './registrations.ts';

export type RegistrationWatcher = {
  /** The same until something changes. */
  readonly current: () => Registrations;
  /** False where the tables are not there, or may not be read: then nobody can be asked to register. */
  readonly isReadable: () => boolean;
  /** Looks now; for who has just changed something. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Options = {
  /** Not connected yet. */
  readonly createClient: () => pg.Client;
  readonly onFailure?: (failure: WatchFailure) => void;
  readonly pollMs?: number;
};

/** Gives back when it has looked for the first time, also in vain. */
export async function watchRegistrations(options: Options): Promise<RegistrationWatcher> {
  const { createClient, onFailure = () => undefined, pollMs } = options;
  let registrations = noRegistrations;
  let seen = '';
  let isReadable = false;
  const watcher = await watch({
    createClient,
    channel: 'concord_consumers',
    pollMs,
    async read(ask) {
      const rows = await ask<Parameters<typeof readRegistration>[0]>(
        `select ${registrationColumns} from concord.consumers order by consumer, product`,
      );
      isReadable = true;
      const found = rows.map(readRegistration);
      const text = JSON.stringify(found);
      if (text === seen) return;
      seen = text;
      registrations = sortRegistrations(found);
    },
    onFailure(failure) {
      if (failure.isRefused) {
        registrations = noRegistrations;
        seen = '';
        isReadable = false;
      }
      onFailure(failure);
    },
  });
  return {
    current: () => registrations,
    isReadable: () => isReadable,
    refresh: watcher.refresh,
    close: watcher.close,
  };
}
