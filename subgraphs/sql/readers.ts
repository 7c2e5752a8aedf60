// All roles by which the viewers of some products read: one for each viewer class that their contracts can tell apart.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { type AccessGrant, listGrantSets } from '../access/access-grant.ts';
import { decide, findRowRules } from '../access/decide.ts';
import { enumerateViewers } from '../access/enumerate-viewers.ts';
import type { Database } from './pool.ts';
import {
  bindToViews,
  createReader,
  type Granting,
  type NameRole,
  queryPrivilege,
  type Reader,
  readingPrivilege,
} from './reader.ts';
import type { BoundProduct } from './table.ts';

export type ReadersWanted = {
  readonly nameRole: NameRole;
  readonly grants?: readonly AccessGrant[] | undefined;
  readonly isWhole?: boolean | undefined;
};

/**
 * All that one database needs: for each domain those of compiled statements, for all together those of written SQL.
 *
 * @param isWhole whether `tables` are all of the database; else the latter would be others
 */
export function listAllReaders(
  tables: readonly BoundProduct[],
  { nameRole, grants = [], isWhole = true }: ReadersWanted,
): readonly Reader[] {
  const domains = new Set(tables.map(({ product }) => product.domain));
  const ofDomain = (domain: string) => tables.filter(({ product }) => product.domain === domain).map(bindToViews);
  return distinctReaders([
    ...[...domains].flatMap((domain) => listStatementReaders(ofDomain(domain), nameRole, grants)),
    ...(isWhole ? listQueryReaders(tables, nameRole, grants) : []),
  ]);
}

/** Those for compiled statements over the tables of one domain, which are bound to views. */
export function listStatementReaders(
  tables: readonly BoundProduct[],
  nameRole: NameRole,
  grants: readonly AccessGrant[] = [],
): readonly Reader[] {
  return listReaders(tables, grants, (grantings) =>
    createReader('statements', grantings.map(readingPrivilege), nameRole),
  );
}

/** Those for written SQL over all tables of one database. */
function listQueryReaders(
  tables: readonly BoundProduct[],
  nameRole: NameRole,
  grants: readonly AccessGrant[],
): readonly Reader[] {
  return listReaders(tables, grants, (grantings) => createReader('queries', grantings.map(queryPrivilege), nameRole));
}

/** What the viewer may read at all. `grants` are those that count for the viewer. */
export function grantingsOf(
  viewer: Viewer,
  tables: readonly BoundProduct[],
  grants: readonly AccessGrant[] = [],
): readonly Granting[] {
  return tables.flatMap((table) => {
    const access = decide(table.product, viewer, grants);
    return access.kind === 'granted' ? [{ table, access, rules: findRowRules(table.product.access, viewer) }] : [];
  });
}

/** @param grants of any consumers */
function listReaders(
  tables: readonly BoundProduct[],
  grants: readonly AccessGrant[],
  readerOf: (grantings: readonly Granting[]) => Reader,
): readonly Reader[] {
  const viewers = enumerateViewers(tables.map(({ product }) => product));
  const sets = listGrantSets(grants);
  return distinctReaders(sets.flatMap((set) => viewers.map((viewer) => readerOf(grantingsOf(viewer, tables, set)))));
}

/** A role by its name once: equal names are equal rights. */
function distinctReaders(readers: readonly Reader[]): readonly Reader[] {
  return [...new Map(readers.map((reader) => [reader.role, reader])).values()];
}

/** @throws ConcordError READERS_MISSING, DATABASE_UNAVAILABLE */
export async function requireReaders(domain: string, readers: readonly Reader[], database: Database): Promise<void> {
  const rows = await database.read({
    text: 'select wanted from unnest($1::text[]) wanted where not exists (select from pg_roles where rolname = wanted)',
    values: [readers.map(({ role }) => role)],
  });
  if (rows.length > 0) throw new ConcordError('READERS_MISSING', { domain, missing: rows.length, of: readers.length });
}
