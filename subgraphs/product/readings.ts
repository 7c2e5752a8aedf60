// The products of one domain as one viewer may read them.

import { LRUCache } from 'lru-cache';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { AccessGrant, GrantsOf } from '../access/access-grant.ts';
import { decide } from '../access/decide.ts';
import type { Given } from '../sql/operand.ts';
import type { Reading } from '../sql/reading.ts';
import type { BoundProduct } from '../sql/table.ts';
import type { DomainGraph, Entity } from './domain-graph.ts';

export type Readings = {
  /** @throws ConcordError FORBIDDEN_PRODUCT */
  readonly read: (product: Product) => Reading;
  readonly mayRead: (product: Product) => boolean;
  readonly entity: (product: Product) => Entity;
  /** The viewer's classes on all products of the domain: equal for two viewers who may share statements. */
  readonly viewerClasses: string;
  readonly rowRuleValues: Given['rowRuleValues'];
};

const mostViewers = 1_000;

/** The readings of a viewer, remembered while the same claims come again and the same grants count. */
export function createReadings(
  graph: DomainGraph,
  tables: ReadonlyMap<string, BoundProduct>,
  grantsOf: GrantsOf,
): (viewer: Viewer) => Readings {
  const entities = new Map([...graph.products, ...graph.stubs].map((entity) => [entity.product.key, entity]));
  const cache = new LRUCache<string, Readings>({ max: mostViewers });
  return (viewer) => {
    const grants = grantsOf(viewer);
    const granted = grants.map(({ product, columns }) => [product, columns]);
    const name = JSON.stringify([viewer.role, viewer.domain, viewer.team, viewer.claims, granted]);
    const known = cache.get(name);
    if (known !== undefined) return known;
    const readings = readAs(viewer, grants, entities, tables);
    cache.set(name, readings);
    return readings;
  };
}

function readAs(
  viewer: Viewer,
  grants: readonly AccessGrant[],
  entities: ReadonlyMap<string, Entity>,
  tables: ReadonlyMap<string, BoundProduct>,
): Readings {
  const decided = new Map([...tables].map(([key, { product }]) => [key, decide(product, viewer, grants)]));
  const granted = (product: Product) => {
    const access = decided.get(product.key);
    return access?.kind === 'granted' ? access : null;
  };
  return {
    read: (product) => {
      const table = tables.get(product.key);
      const access = granted(product);
      if (table === undefined || access === null) {
        throw new ConcordError('FORBIDDEN_PRODUCT', { product: product.id, role: viewer.role });
      }
      return { table, access };
    },
    mayRead: (product) => granted(product) !== null,
    entity: (product) => {
      const entity = entities.get(product.key);
      if (entity === undefined) throw new TypeError(`${product.key} is not in this subgraph`);
      return entity;
    },
    viewerClasses: JSON.stringify(
      [...decided].map(([key, access]) => [key, access.kind === 'granted' && access.viewerClass]),
    ),
    rowRuleValues: (key) => {
      const access = decided.get(key);
      return access?.kind === 'granted' && access.rows.kind === 'every'
        ? access.rows.comparisons.map((one) => one.values)
        : [];
    },
  };
}
