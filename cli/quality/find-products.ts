// Which products `concord quality` is told to check.

import type { Mesh, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { domainsToServe } from '../mesh-to-serve.ts';

export type Chosen = {
  /** `orders.order_facts` for all of its majors, `orders.order_facts@3` for a later one. */
  readonly product: string | undefined;
  readonly domain: string | undefined;
};

/** @throws ConcordError DOMAIN_UNKNOWN, PRODUCT_UNKNOWN */
export function findProducts(mesh: Mesh, { product, domain }: Chosen): readonly Product[] {
  const domains = domainsToServe(mesh).map(({ name }) => name);
  if (domain !== undefined && !domains.includes(domain)) {
    throw new ConcordError('DOMAIN_UNKNOWN', { given: domain, known: domains });
  }
  const served = mesh.products.filter((one) => one.status !== 'draft' && (domain ?? one.domain) === one.domain);
  if (product === undefined) return served;
  const found = served.filter(({ id, key }) => key === product || id === product);
  if (found.length === 0) {
    const known = [...new Set(served.flatMap(({ id, key }) => [id, key]))].sort();
    throw new ConcordError('PRODUCT_UNKNOWN', { given: product, known });
  }
  return found;
}
