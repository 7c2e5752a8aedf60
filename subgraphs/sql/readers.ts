// All roles by which the viewers of some products read: one for each viewer class that their contracts can tell apart.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { type AccessGrant, type GrantSets, listGrantSets } from '../access/access-grant.ts';
import { decide, findRowRules } from '../access/decide.ts';
import { enumerateViewers } from '../access/enumerate-viewers.ts';
import type { Statement } from './fragment.ts';
import type { Database } from './pool.ts';
import {
  bindToViews,
  createReader,
  type NameRole,
  queryPrivilege,
  type ReadableProduct,
  type Reader,
  readingPrivilege,
} from './reader.ts';
import type { BoundProduct } from './table.ts';

/** So many roles are made in one database at most, those of contracts and grants of before included. */
export const mostReaders = 2_000;

export type ReadersWanted = {
  readonly nameRole: NameRole;
  /** Of consumers; without any unless told. */
  readonly grantSets?: GrantSets | undefined;
  readonly isWhole?: boolean | undefined;
};

/**
 * All that one database needs: for each domain those of compiled statements, for all together those of written SQL.
 *
 * @param isWhole whether `tables` are all of the database; else the latter would be others
 */
export function listAllReaders(
  tables: readonly BoundProduct[],
  { nameRole, grantSets = listGrantSets([]), isWhole = true }: ReadersWanted,
): readonly Reader[] {
  const domains = new Set(tables.map(({ product }) => product.domain));
  const ofDomain = (domain: string) => tables.filter(({ product }) => product.domain === domain).map(bindToViews);
  return distinctReaders([
    ...[...domains].flatMap((domain) => listStatementReaders(ofDomain(domain), nameRole, grantSets)),
    ...(isWhole ? listQueryReaders(tables, nameRole, grantSets) : []),
  ]);
}

/** Those for compiled statements over the tables of one domain, which are bound to views. */
export function listStatementReaders(
  tables: readonly BoundProduct[],
  nameRole: NameRole,
  grantSets: GrantSets = listGrantSets([]),
): readonly Reader[] {
  return listReaders(tables, grantSets, (readable) =>
    createReader('statements', readable.map(readingPrivilege), nameRole),
  );
}

/** Those for written SQL over all tables of one database. */
function listQueryReaders(
  tables: readonly BoundProduct[],
  nameRole: NameRole,
  grantSets: GrantSets,
): readonly Reader[] {
  return listReaders(tables, grantSets, (readable) => createReader('queries', readable.map(queryPrivilege), nameRole));
}

/** What the viewer may read at all. `grants` are those that count for the viewer. */
export function readableProducts(
  viewer: Viewer,
  tables: readonly BoundProduct[],
  grants: readonly AccessGrant[] = [],
): readonly ReadableProduct[] {
  return tables.flatMap((table) => {
    const access = decide(table.product, viewer, grants);
    return access.kind === 'granted' ? [{ table, access, rules: findRowRules(table.product.access, viewer) }] : [];
  });
}

function listReaders(
  tables: readonly BoundProduct[],
  grantSets: GrantSets,
  readerOf: (readable: readonly ReadableProduct[]) => Reader,
): readonly Reader[] {
  const viewers = enumerateViewers(tables.map(({ product }) => product));
  const most = mostReaders;
  if (grantSets.length > most) throw new ConcordError('READERS_TOO_MANY', { given: grantSets.length, most });
  return distinctReaders(
    grantSets.flatMap((set) => viewers.map((viewer) => readerOf(readableProducts(viewer, tables, set)))),
  );
}

/** A role by its name once: equal names are equal rights. */
function distinctReaders(readers: readonly Reader[]): readonly Reader[] {
  return [...new Map(readers.map((reader) => [reader.role, reader])).values()];
}

/**
 * A role may be there and its view gone: with a table that was dropped and built anew.
 *
 * @throws ConcordError READERS_MISSING, DATABASE_UNAVAILABLE
 */
export async function requireReaders(domain: string, readers: readonly Reader[], database: Database): Promise<void> {
  const { text, values } = missingReaders(readers);
  const rows = await database.read({ text, values });
  if (rows.length > 0) throw new ConcordError('READERS_MISSING', { domain, missing: rows.length, of: readers.length });
}

/** Asks for the names of those that cannot read, because they or a view of theirs are not there. */
export function missingReaders(readers: readonly Reader[]): Statement {
  const views = readers.flatMap(({ role, privileges }) => privileges.map(({ view }) => ({ role, view })));
  const text = `
    select wanted as role from unnest($1::text[]) wanted where not exists (select from pg_roles where rolname = wanted)
    union
    select role from unnest($2::text[], $3::text[], $4::text[]) wanted (role, schema, view)
    where not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = wanted.schema and c.relname = wanted.view and c.relkind = 'v')`;
  const values = [
    readers.map(({ role }) => role),
    views.map(({ role }) => role),
    views.map(({ view }) => view.schema),
    views.map(({ view }) => view.name),
  ];
  return { text, values };
}
