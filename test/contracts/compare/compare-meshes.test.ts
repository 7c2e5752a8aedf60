// What each edit of a contract is to its readers.

import { describe, expect, it } from 'vitest';
import { briefly, buyers, changesOf, edit, orders, shop } from './shop.ts';
import { edits } from './shop-edits.ts';

describe.each(edits)('%s', (_name, cases) => {
  it.each(cases)('%s', (_what, after, changes) => {
    expect(briefly(changesOf(after))).toEqual(changes);
  });
});

it('tells of a mask that another contract over the same table brings, at the column that it hides', () => {
  const hiding = (shop[buyers] ?? '')
    .replace('shop.product.buyers', 'shop.product.people')
    .replace('primary_key', 'source: { table: shop_product.orders }\nprimary_key')
    .replaceAll('buyer_id', 'order_id')
    .replace('type: uuid', 'type: string')
    .replace('name: email', 'name: note');
  const changes = changesOf({ ...shop, 'shop/people.contract.yaml': hiding });
  expect(briefly(changes).filter((change) => change.startsWith('mask'))).toEqual([
    'mask-tightened major shop.orders.note [note]',
  ]);
});

it('takes a product for neither gone nor new whose contract cannot be read', async () => {
  const broken = edit(orders, ['type: integer', 'type: intger']);
  const { loadMesh } = await import('../../../contracts/load.ts');
  const { compareMeshes } = await import('../../../contracts/compare/compare-meshes.ts');
  const [good, bad] = [shop, broken].map((files) =>
    loadMesh(Object.entries(files).map(([path, text]) => ({ path, text }))),
  );
  if (good === undefined || bad === undefined) throw new TypeError('two meshes');
  expect(bad.refused.map(({ productKey }) => productKey)).toEqual(['shop.orders']);
  expect(briefly(compareMeshes(good, bad))).toEqual(['reverse-changed major shop.buyers [orders]']);
  expect(briefly(compareMeshes(bad, good))).toEqual(['reverse-changed minor shop.buyers []']);
});

it('tells of what a new major shows that the one before it hides, also where it was a draft at first', () => {
  const major = (status: string) => ({
    ...shop,
    'shop/buyers.v2.contract.yaml': (shop[buyers] ?? '')
      .replace('1.0.0', '2.0.0')
      .replace('primary_key', `status: ${status}\nsource: { table: shop.people }\nprimary_key`)
      .replace('mask: redact', 'mask: last4'),
  });
  const shown = 'mask-loosened minor shop.buyers@2.email []';
  const led = edit(orders, ['shop.buyers,', 'shop.buyers@1,'])[orders] ?? '';
  const [draft, live] = [major('draft'), major('published')].map((files) => ({ ...files, [orders]: led }));
  if (draft === undefined || live === undefined) throw new TypeError('two of them');
  const kinds = (...given: Parameters<typeof changesOf>) => briefly(changesOf(...given));
  expect(kinds(live)).toEqual(['product-added minor shop.buyers@2 []', shown]);
  expect(kinds(draft)).toEqual(['product-added minor shop.buyers@2 []']);
  expect(kinds(live, draft)).toContain(shown);
});
