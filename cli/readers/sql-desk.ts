// Where somebody who writes SQL is let in: by the PostgreSQL role of the viewer's class, on a connection of its own, to the
// views of the products that the viewer may read.

import { maskingOf } from '../../contracts/masks.ts';
import type { Domain, Mesh, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { ReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { signRowValues } from '../../mesh/readers/sign-row-values.ts';
import { createFindMoment, type StandingSource } from '../../mesh/standing/product-standing.ts';
import type { GrantsOf } from '../../subgraphs/access/access-grant.ts';
import type { OpenSqlDesk } from '../../subgraphs/catalog/sql/run-sql.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import { createReader, type Privilege, queryPrivilege, type ReadableProduct } from '../../subgraphs/sql/reader.ts';
import { readableProducts } from '../../subgraphs/sql/readers.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import { rowValuesOf } from '../../subgraphs/sql/view-rules.ts';
import type { DomainDatabase } from '../domain-database.ts';
import { connectAs } from './connect-as.ts';
import { readPlaceTables } from './place-tables.ts';

type Options = {
  readonly mesh: Mesh;
  /** Null for a domain whose viewers have no roles of their own. */
  readonly sourceOf: (domain: Domain) => DomainDatabase | null;
  readonly keys: ReaderKeys;
  readonly grantsOf: GrantsOf;
  /** Called once for a role that cannot log in, which may be because nobody has made it yet. */
  readonly makeRoles: () => Promise<unknown>;
  readonly standings: StandingSource;
  readonly now: () => number;
};

/** The tables of a database are looked at once, when the first query comes. */
export function createSqlDesks({ mesh, sourceOf, keys, grantsOf, makeRoles, standings, now }: Options): OpenSqlDesk {
  const findMoment = createFindMoment(standings);
  const tablesByUrl = new Map<string, Promise<readonly BoundProduct[]>>();

  const readTables = (source: DomainDatabase): Promise<readonly BoundProduct[]> => {
    const known = tablesByUrl.get(source.url);
    if (known !== undefined) return known;
    const names = new Set(
      mesh.domains.flatMap((domain) => (sourceOf(domain)?.url === source.url ? [domain.name] : [])),
    );
    const tables = readPlaceTables(mesh, { ...source, names });
    tablesByUrl.set(source.url, tables);
    tables.catch(() => tablesByUrl.delete(source.url));
    return tables;
  };

  /** @throws ConcordError as `OpenSqlDesk`, and DATABASE_UNAVAILABLE */
  return async (products, viewer) => {
    const source = findSource(products, (product) => {
      const domain = mesh.domains.find(({ name }) => name === product.domain);
      return domain === undefined ? null : sourceOf(domain);
    });
    const readable = readableProducts(viewer, await readTables(source), grantsOf(viewer));
    const privileges = new Map(readable.map((one) => [one.table.product.key, queryPrivilege(one)]));
    const { role } = createReader('queries', [...privileges.values()], keys.nameRole);
    const asked = products.map((product) => findGranting(product, readable, viewer));
    const values = rowValuesOf(readable);
    const needsValues = readable.some(({ rules }) => rules.some(({ operand }) => operand.kind === 'claim'));
    return {
      views: new Map(asked.map((one) => describeView(one, privileges))),
      standings: asked.map(findMoment().of),
      connect: () =>
        connectAs(source, role, keys.passwordOf(role)).catch(async (error: unknown) => {
          if (!errorCode(error).startsWith('28')) throw error;
          tablesByUrl.delete(source.url); // what they were when the roles were named may be no more
          await makeRoles();
          return connectAs(source, role, keys.passwordOf(role)).catch((cause: unknown) => {
            throw new ConcordError('READER_MISSING', { domain: asked[0]?.table.product.domain ?? '' }, { cause });
          });
        }),
      rowValues: (backend: number) => (needsValues ? signRowValues(values, backend, now(), keys.rowValues) : null),
    };
  };
}

function findSource(
  products: readonly Product[],
  sourceOf: (product: Product) => DomainDatabase | null,
): DomainDatabase {
  const sources = products.map((product) => {
    const source = sourceOf(product);
    if (source === null) throw new ConcordError('SQL_NEEDS_ROLES', {});
    return source;
  });
  const [first] = sources;
  if (first === undefined) throw new TypeError('nothing is asked for');
  if (sources.some(({ url }) => url !== first.url)) {
    throw new ConcordError('SQL_SEVERAL_DATABASES', { products: products.map(({ id }) => id) });
  }
  return first;
}

function findGranting(product: Product, readable: readonly ReadableProduct[], { role }: Viewer): ReadableProduct {
  const one = readable.find(({ table }) => table.product.key === product.key);
  if (one === undefined) throw new ConcordError('FORBIDDEN_PRODUCT', { product: product.id, role });
  return one;
}

function describeView({ table, access }: ReadableProduct, privileges: ReadonlyMap<string, Privilege>) {
  const { product } = table;
  const view = privileges.get(product.key)?.view;
  if (view === undefined) throw new TypeError(`There is no view of ${product.key}.`);
  const columns = product.columns.flatMap((column) => {
    const decision = access.columns.get(column.name)?.kind ?? 'denied';
    const isPersonal = column.isPii || maskingOf(column) !== null;
    return decision === 'denied' ? [] : [{ name: column.name, isPersonal, isClear: decision === 'clear' }];
  });
  return [product.key, { schema: view.schema, name: view.name, columns }] as const;
}
