// The products of one domain as the viewer of one request may read them; each is decided once per request.

import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { decide } from '../access/decide.ts';
import type { Reading } from '../sql/row-query.ts';
import type { BoundProduct } from '../sql/table.ts';
import type { DomainGraph, Entity } from './domain-graph.ts';

export type Readings = {
  /** @throws ConcordError FORBIDDEN_PRODUCT */
  readonly read: (product: Product) => Reading;
  readonly mayRead: (product: Product) => boolean;
  readonly entity: (product: Product) => Entity;
};

export function createReadings(
  graph: DomainGraph,
  tables: ReadonlyMap<string, BoundProduct>,
  viewer: Viewer,
): Readings {
  const decided = new Map<string, ReturnType<typeof decide>>();
  const entities = new Map([...graph.products, ...graph.stubs].map((entity) => [entity.product.key, entity]));
  const decideOnce = (product: Product) => {
    const known = decided.get(product.key);
    if (known !== undefined) return known;
    const access = decide(product, viewer);
    decided.set(product.key, access);
    return access;
  };
  return {
    read: (product) => {
      const table = tables.get(product.key);
      const access = decideOnce(product);
      if (access.kind === 'denied') {
        throw new ConcordError('FORBIDDEN_PRODUCT', { product: product.id, role: access.role });
      }
      if (table === undefined) throw new TypeError(`${product.key} has no table here`);
      return { table, access };
    },
    mayRead: (product) => decideOnce(product).kind === 'granted' && tables.has(product.key),
    entity: (product) => {
      const entity = entities.get(product.key);
      if (entity === undefined) throw new TypeError(`${product.key} is not in this subgraph`);
      return entity;
    },
  };
}
