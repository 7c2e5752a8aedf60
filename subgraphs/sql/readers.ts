// All roles by which the viewers of some products read: one for each viewer class that their contracts can tell apart.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { type AccessGrant, type GrantSets, isGranted, listGrantSets } from '../access/access-grant.ts';
import { decide, findRowRules } from '../access/decide.ts';
import { enumerateViewers, nobody } from '../access/enumerate-viewers.ts';
import type { Statement } from './fragment.ts';
import type { Database } from './pool.ts';
import { createCheckReader } from './quality/masked-access.ts';
import {
  bindToViews,
  createReader,
  type NameRole,
  type Privilege,
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
 * All that one database needs: for each domain those of compiled statements, for all together those of written SQL and
 * the one of quality checks.
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
    ...(isWhole && tables.length > 0 ? [createCheckReader(tables, nameRole)] : []),
  ]);
}

/** Those for compiled statements over the tables of one domain, which are bound to views. */
export function listStatementReaders(
  tables: readonly BoundProduct[],
  nameRole: NameRole,
  grantSets: GrantSets = listGrantSets([]),
): readonly Reader[] {
  return listReaders(
    tables,
    grantSets,
    (privileges) => createReader('statements', privileges, nameRole),
    readingPrivilege,
  );
}

/** Those for written SQL over all tables of one database. */
function listQueryReaders(
  tables: readonly BoundProduct[],
  nameRole: NameRole,
  grantSets: GrantSets,
): readonly Reader[] {
  return listReaders(tables, grantSets, (privileges) => createReader('queries', privileges, nameRole), queryPrivilege);
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

/** @param privilegeOf called once for each way in which a table can be read */
function listReaders(
  tables: readonly BoundProduct[],
  grantSets: GrantSets,
  readerOf: (privileges: readonly Privilege[]) => Reader,
  privilegeOf: (one: ReadableProduct) => Privilege,
): readonly Reader[] {
  const known = new Map<string, Privilege>();
  const remember = (one: ReadableProduct) => {
    const way = JSON.stringify([one.table.product.key, one.access.viewerClass, one.rules]);
    const privilege = known.get(way) ?? privilegeOf(one);
    known.set(way, privilege);
    return privilege;
  };
  const viewers = enumerateViewers(tables.map(({ product }) => product));
  const sets = relevantSets(tables, grantSets);
  if (sets.length > mostReaders) throw new ConcordError('READERS_TOO_MANY', { given: sets.length, most: mostReaders });
  const ofRole = new Map<string | null, readonly Viewer[]>();
  /** One of each class of those who may hold the set. */
  const holdersOf = ([grant]: readonly AccessGrant[]) => {
    const role = grant?.role ?? null;
    const holders = ofRole.get(role) ?? distinctViewers(tables, role === null ? viewers : inRole(viewers, role));
    ofRole.set(role, holders);
    return holders;
  };
  return distinctReaders(
    sets.flatMap((set) =>
      holdersOf(set).map((viewer) => readerOf(readableProducts(viewer, tables, set).map(remember))),
    ),
  );
}

/** A role that the contracts do not name is decided like any other of these. */
function inRole(viewers: readonly Viewer[], role: string): readonly Viewer[] {
  const own = viewers.filter((viewer) => viewer.role === role);
  return own.length > 0 ? own : viewers.filter((viewer) => viewer.role === nobody);
}

/** One of each class: whom the contracts treat alike, grants treat alike as well. */
function distinctViewers(tables: readonly BoundProduct[], viewers: readonly Viewer[]): readonly Viewer[] {
  const classOf = (viewer: Viewer) =>
    JSON.stringify(
      tables.map(({ product }) => {
        const access = decide(product, viewer);
        return [access.kind === 'granted' && access.viewerClass, findRowRules(product.access, viewer)];
      }),
    );
  return [...new Map(viewers.map((viewer) => [classOf(viewer), viewer])).values()];
}

/** Without the grants that change nothing in these tables, and each set once. */
function relevantSets(tables: readonly BoundProduct[], grantSets: GrantSets): GrantSets {
  const isRelevant = (grant: AccessGrant) =>
    tables.some(
      ({ product }) =>
        product.id === grant.product || product.columns.some((column) => isGranted(product, column, [grant])),
    );
  const sets = grantSets.map((set) => set.filter(isRelevant));
  const nameOf = (set: readonly AccessGrant[]) =>
    JSON.stringify(
      [...new Set(set.map(({ role, product, columns }) => JSON.stringify([role, product, columns])))].sort(),
    );
  return [...new Map(sets.map((set) => [nameOf(set), set])).values()];
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
