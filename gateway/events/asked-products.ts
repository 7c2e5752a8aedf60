// The address of a request for live changes -> the products that it names, each once.

import { ConcordError } from '../../errors/concord-error.ts';

export const mostProducts = 50;

/** Of a key that is too long to be one of a contract, so much is repeated to who sent it. */
const mostNameCharacters = 200;

/**
 * `/events?product=orders.order_facts&product=orders.order_items`. A token in the address would stand in the logs of every
 * proxy, so that no other parameter is read, and none is repeated.
 *
 * @throws ConcordError BAD_REQUEST, EVENTS_PRODUCT_MISSING, EVENTS_PRODUCTS_TOO_MANY, EVENTS_PRODUCT_UNKNOWN
 */
export function readAskedProducts(url: string): readonly string[] {
  const parameters = new URLSearchParams(url.replace(/^[^?]*/, ''));
  if ([...parameters.keys()].some((name) => name !== 'product')) {
    const reason =
      'The address may have the parameter "product" only, as often as needed. A token goes into the header Authorization.';
    throw new ConcordError('BAD_REQUEST', { reason });
  }
  const products = [...new Set(parameters.getAll('product').map((id) => id.trim()))].filter((id) => id !== '');
  if (products.length === 0) throw new ConcordError('EVENTS_PRODUCT_MISSING', {});
  if (products.length > mostProducts) {
    throw new ConcordError('EVENTS_PRODUCTS_TOO_MANY', { given: products.length, most: mostProducts });
  }
  const overlong = products.filter((id) => id.length > mostNameCharacters);
  if (overlong.length > 0) {
    const given = overlong.map((id) => `${id.slice(0, mostNameCharacters)}…`);
    throw new ConcordError('EVENTS_PRODUCT_UNKNOWN', { given });
  }
  return products;
}
