// What several subgraphs say of the same product becomes the worst of it, and what comes over the network in another form
// goes no further. A subgraph of foreign make is not heard at all.

import { describe, expect, it } from 'vitest';
import { createEnvelopeParts, printEnvelope } from '../../gateway/envelope.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { noDemands } from '../../identity/demands.ts';
import { anonymous } from '../../identity/viewer.ts';
import { askAs, gatewayOver } from '../support/standing-shop.ts';

const product = {
  id: 'shop.orders',
  version: '1.0.0',
  freshness: { ageSeconds: 10, promisedSeconds: 60, status: 'fresh' },
  quality: { status: 'sound', score: 100, failing: [] as string[] },
  maskedFields: ['email'],
  deprecation: null,
};

function merge(...parts: readonly unknown[]) {
  const envelopeParts = createEnvelopeParts(noDemands);
  for (const concord of parts) envelopeParts.add({ extensions: { concord } });
  return envelopeParts.merge();
}

describe('envelopes of several replies', () => {
  it('become one, each product and version once in the order of their names', () => {
    const envelope = merge(
      { products: [product, { ...product, version: '2.0.0' }] },
      { products: [{ ...product, id: 'a.b' }] },
    );
    expect(envelope?.products.map(({ id, version }) => `${id} ${version}`)).toEqual([
      'a.b 1.0.0',
      'shop.orders 1.0.0',
      'shop.orders 2.0.0',
    ]);
  });

  it.each([
    ['stale', 'unknown', 70, null],
    ['stale', 'fresh', 70, 10],
    ['unknown', 'fresh', null, 10],
    ['fresh', 'fresh', 20, 10],
  ])('say the worse freshness: %s before %s', (worse, better, age, otherAge) => {
    const standing = (status: string, ageSeconds: number | null) => ({
      products: [{ ...product, freshness: { ageSeconds, promisedSeconds: 60, status } }],
    });
    const expected = { ageSeconds: age, promisedSeconds: 60, status: worse };
    expect(merge(standing(worse, age), standing(better, otherAge))?.products[0]?.freshness).toEqual(expected);
    expect(merge(standing(better, otherAge), standing(worse, age))?.products[0]?.freshness).toEqual(expected);
  });

  it('say the worse quality, the lower score, all failing checks and all masked fields', () => {
    const other = {
      ...product,
      quality: { status: 'broken', score: 40, failing: ['b', 'a'] },
      maskedFields: ['phone', 'email'],
    };
    const unscored = { ...product, quality: { status: 'unknown', score: null, failing: [] } };
    expect(merge({ products: [product] }, { products: [other] }, { products: [unscored] })).toEqual({
      status: 'broken',
      products: [
        { ...product, quality: { status: 'broken', score: 40, failing: ['a', 'b'] }, maskedFields: ['email', 'phone'] },
      ],
    });
  });

  it('say each warning once', () => {
    const warning = { code: 'DATA_CONTRACT_BROKEN', product: 'shop.orders', message: 'Broken.' };
    const part = () => ({ products: [product], warnings: [warning] });
    expect(merge(part(), part())?.warnings).toEqual([warning]);
  });

  it.each<readonly [string, unknown]>([
    ['no object', 'products'],
    ['a list', [product]],
    ['without products', { warnings: [] }],
    ['with products that are no list', { products: { ...product } }],
    ['without any product', { products: [] }],
    ['with a product that is none', { products: [null, 'shop.orders', 7] }],
    ['with a version that is no text', { products: [{ ...product, version: 2 }] }],
    [
      'with a status that nobody knows',
      { products: [{ ...product, freshness: { ...product.freshness, status: 'ok' } }] },
    ],
    [
      'with an age that is no number',
      { products: [{ ...product, freshness: { ...product.freshness, ageSeconds: '1' } }] },
    ],
    ['with checks that are no texts', { products: [{ ...product, quality: { ...product.quality, failing: [1] } }] }],
  ])('are left out where one is %s', (_name, part) => {
    expect(merge(part)).toBeNull();
    expect(merge(part, { products: [product] })?.products).toEqual([product]);
  });

  it('pass on nothing that is not known here', () => {
    const noisy = {
      products: [{ ...product, rows: ['ada@example.com'], quality: { ...product.quality, sql: 'select 1' } }],
      warnings: [{ code: 'A', product: 'shop.orders', message: 'B', stack: 'C' }, { code: 1 }],
      viewer: { subject: 'ada' },
    };
    const envelope = merge(noisy);
    expect(envelope && JSON.parse(printEnvelope(envelope))).toEqual({
      status: 'ok',
      products: [product],
      warnings: [{ code: 'A', product: 'shop.orders', message: 'B' }],
    });
  });
});

describe('a subgraph', () => {
  const subgraph = (make: GatewaySubgraph['make']): GatewaySubgraph => ({
    name: 'partner',
    url: 'http://partner.test/graphql',
    sdl: 'type Query { hello: String }',
    make,
    transport: async () => ({
      dataText: '{"hello":"you"}',
      errors: [],
      extensions: { concord: { products: [product] }, trace: 'C' },
    }),
  });

  it.each(['concord', 'apollo'] as const)(
    'of our make is heard, and of foreign make is not, by the executor %s',
    async (executor) => {
      const ask = (make: GatewaySubgraph['make']) =>
        askAs(gatewayOver([subgraph(make)], executor), anonymous, '{ hello }');
      expect((await ask('concord')).text).toBe(
        `{"data":{"hello":"you"},"extensions":{"concord":${JSON.stringify({ status: 'ok', products: [product] })}}}`,
      );
      expect((await ask('foreign')).text).toBe('{"data":{"hello":"you"}}');
    },
  );
});
