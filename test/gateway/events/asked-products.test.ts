import { describe, expect, it } from 'vitest';
import { mostProducts, readAskedProducts } from '../../../gateway/events/asked-products.ts';

const many = (count: number) => Array.from({ length: count }, (_, index) => `product=shop.p${index}`).join('&');

describe('the products of an address', () => {
  it('are each named once, as they are written', () => {
    expect(readAskedProducts('/events?product=a.b&product=c.d%403&product=a.b&product=')).toEqual(['a.b', 'c.d@3']);
    expect(readAskedProducts(`/events?${many(mostProducts)}`)).toHaveLength(mostProducts);
  });

  it.each([
    ['none', '/events', 'EVENTS_PRODUCT_MISSING'],
    ['only an empty one', '/events?product=', 'EVENTS_PRODUCT_MISSING'],
    ['more than a stream follows', `/events?${many(mostProducts + 1)}`, 'EVENTS_PRODUCTS_TOO_MANY'],
    ['one that is too long', `/events?product=${'a'.repeat(10_000)}`, 'EVENTS_PRODUCT_UNKNOWN'],
    ['a token besides', '/events?product=a.b&access_token=secret', 'BAD_REQUEST'],
  ])('are refused where there is %s, in a short sentence without a token', (_, url, code) => {
    let refused: unknown;
    try {
      readAskedProducts(url);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code });
    expect(String(refused).length).toBeLessThan(400);
    expect(String(refused)).not.toContain('secret');
  });
});
