// The products of one domain as one viewer may read them.

import { LRUCache } from 'lru-cache';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { Granted } from '../access/access.ts';
import type { AccessGrant, GrantsOf } from '../access/access-grant.ts';
import { decide, findRowRules } from '../access/decide.ts';
import type { Given } from '../sql/operand.ts';
import type { Database } from '../sql/pool.ts';
import { createReader, type NameRole, readingPrivilege } from '../sql/reader.ts';
import type { Reading } from '../sql/reading.ts';
import type { BoundProduct } from '../sql/table.ts';
import type { ViewName } from '../sql/view.ts';
import type { DomainGraph, Entity } from './domain-graph.ts';

export type Readings = {
  /** @throws ConcordError FORBIDDEN_PRODUCT */
  readonly read: (product: Product) => Reading;
  readonly mayRead: (product: Product) => boolean;
  readonly entity: (product: Product) => Entity;
  /** Of the viewer's classes on all products of the domain, and the views of them: equal for who may share statements. */
  readonly classNumber: number;
  readonly rowRuleValues: Given['rowRuleValues'];
  /** Where the viewer's statements run. */
  readonly database: Database;
};

/** Either all viewers read by one user of the database, or each viewer class by a role of its own. */
export type ReadingDatabase =
  | { readonly kind: 'shared'; readonly database: Database }
  | { readonly kind: 'by-role'; readonly nameRole: NameRole; readonly of: (role: string) => Database };

const mostViewers = 1_000;
const mostClasses = 2_000;

/** The readings of a viewer, remembered while the same claims come again and the same grants count. */
export function createReadings(
  graph: DomainGraph,
  tables: ReadonlyMap<string, BoundProduct>,
  database: ReadingDatabase,
  grantsOf: GrantsOf,
): (viewer: Viewer) => Readings {
  const entities = new Map([...graph.products, ...graph.stubs].map((entity) => [entity.product.key, entity]));
  const numberOf = createClassNumbers();
  const byClaims = new LRUCache<string, Readings>({ max: mostViewers });
  // The same caller comes as the same object for a while.
  const lastOf = new WeakMap<Viewer, Remembered>();

  const readByClaims = (viewer: Viewer, grants: readonly AccessGrant[]): Readings => {
    const granted = grants.map(({ product, columns }) => [product, columns]);
    const name = JSON.stringify([viewer.role, viewer.domain, viewer.team, viewer.claims, granted]);
    const known = byClaims.get(name);
    if (known !== undefined) return known;
    const readings = readAs(viewer, grants, { entities, tables, database, numberOf });
    byClaims.set(name, readings);
    return readings;
  };

  return (viewer) => {
    const grants = grantsOf(viewer);
    const last = lastOf.get(viewer);
    if (last !== undefined && areSame(last.grants, grants)) return last.readings;
    const readings = readByClaims(viewer, grants);
    lastOf.set(viewer, { grants, readings });
    return readings;
  };
}

type Remembered = { readonly grants: readonly AccessGrant[]; readonly readings: Readings };

/** A grant that changes is another object. */
function areSame(those: readonly AccessGrant[], grants: readonly AccessGrant[]): boolean {
  if (those === grants) return true;
  return those.length === grants.length && those.every((grant, index) => grant === grants[index]);
}

/** A number that was forgotten is given to nothing else. */
function createClassNumbers(): (classes: string) => number {
  const numbers = new LRUCache<string, number>({ max: mostClasses });
  let next = 0;
  return (classes) => {
    const number = numbers.get(classes) ?? next++;
    numbers.set(classes, number);
    return number;
  };
}

type Served = {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly tables: ReadonlyMap<string, BoundProduct>;
  readonly database: ReadingDatabase;
  readonly numberOf: (classes: string) => number;
};

function readAs(viewer: Viewer, grants: readonly AccessGrant[], served: Served): Readings {
  const { entities, tables, database, numberOf } = served;
  const decided = new Map([...tables].map(([key, { product }]) => [key, decide(product, viewer, grants)]));
  const granted = (product: Product) => {
    const access = decided.get(product.key);
    return access?.kind === 'granted' ? access : null;
  };
  const way = findWay(viewer, tables, granted, database);
  return {
    read: (product) => {
      const table = tables.get(product.key);
      const access = granted(product);
      if (table === undefined || access === null) {
        throw new ConcordError('FORBIDDEN_PRODUCT', { product: product.id, role: viewer.role });
      }
      return { table, access, view: way.viewOf(product) };
    },
    mayRead: (product) => granted(product) !== null,
    entity: (product) => {
      const entity = entities.get(product.key);
      if (entity === undefined) throw new TypeError(`${product.key} is not in this subgraph`);
      return entity;
    },
    classNumber: numberOf(
      nameClasses(
        [...tables.values()].map(({ product }) => product),
        granted,
        way,
      ),
    ),
    rowRuleValues: (key) => {
      const access = decided.get(key);
      return access?.kind === 'granted' && access.rows.kind === 'every'
        ? access.rows.comparisons.map((one) => one.values)
        : [];
    },
    database: way.database,
  };
}

/** Two viewers of one class may read through views whose row rules have other values of the contract. */
function nameClasses(products: readonly Product[], granted: (product: Product) => Granted | null, way: Way): string {
  return JSON.stringify(
    products.map((product) => {
      const access = granted(product);
      return access === null ? product.key : [product.key, access.viewerClass, way.viewOf(product)?.name];
    }),
  );
}

/** Where the viewer's statements run, and what they read there in place of the table. */
type Way = Pick<Readings, 'database'> & { readonly viewOf: (product: Product) => ViewName | null };

function findWay(
  viewer: Viewer,
  tables: ReadonlyMap<string, BoundProduct>,
  granted: (product: Product) => Granted | null,
  database: ReadingDatabase,
): Way {
  if (database.kind === 'shared') return { database: database.database, viewOf: () => null };
  const privileges = new Map(
    [...tables].flatMap(([key, table]) => {
      const access = granted(table.product);
      const rules = findRowRules(table.product.access, viewer);
      return access === null ? [] : [[key, readingPrivilege({ table, access, rules })] as const];
    }),
  );
  const { role } = createReader('statements', [...privileges.values()], database.nameRole);
  return { database: database.of(role), viewOf: ({ key }) => privileges.get(key)?.view ?? null };
}
