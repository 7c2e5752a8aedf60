// Connections to the databases of domains, kept while one mesh takes the place of another: both read through the same, so that
// nobody waits for new ones, and the database is never asked for twice as many.

import type { ReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { openReaderDatabases, type ReaderDatabases } from '../../subgraphs/sql/reader-databases.ts';
import { readTls } from '../database-url.ts';
import type { DomainDatabase } from '../domain-database.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Watch } from '../observe/gauges.ts';

export type DomainPool = {
  /** Of the user of the domain's URL. */
  readonly database: Database;
  /** Of the roles of viewers; null where all read by that user. */
  readonly readers: ReaderDatabases | null;
};

export type DomainPools = {
  /** @param keys null where all viewers read by the user of `source` */
  readonly of: (domain: string, source: DomainDatabase, keys: ReaderKeys | null) => Promise<DomainPool>;
};

/** One that no mesh reads through any more, because the domain moved, stays to the end: it is idle, and that is rare. */
export function createDomainPools(lifetime: Pick<Lifetime, 'start'>, watch: Pick<Watch, 'pool'>): DomainPools {
  const pools = new Map<string, Promise<DomainPool>>();

  async function open(domain: string, source: DomainDatabase, keys: ReaderKeys | null): Promise<DomainPool> {
    const options = { ...source, ...readTls(source.url, source.where), domain };
    const database = await lifetime.start(
      async () => openDatabase(options),
      ({ close }) => close(),
    );
    watch.pool(domain, 'main', database.connections);
    if (keys === null) return { database, readers: null };
    const { passwordOf } = keys;
    const readers = await lifetime.start(
      async () => openReaderDatabases({ ...options, passwordOf }),
      ({ close }) => close(),
    );
    watch.pool(domain, 'readers', readers.connections);
    return { database, readers };
  }

  return {
    of(domain, source, keys) {
      const key = JSON.stringify([domain, source, keys !== null]);
      const pool = pools.get(key) ?? open(domain, source, keys);
      pools.set(key, pool);
      pool.catch(() => pools.delete(key));
      return pool;
    },
  };
}
