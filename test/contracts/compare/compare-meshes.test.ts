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
