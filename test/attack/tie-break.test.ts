// The door "default order and tie-breakers": where nobody asks for an order, rows come by key, and equal ones too. Of a
// masked key that must be the order of its tokens, else the rank of raw keys is told by every list.

import { afterAll, describe, expect, it } from 'vitest';
import { analyst } from '../support/shop-mesh.ts';
import { openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('tie_break');
afterAll(twins.close);

const selection =
  'nodes { customerId country } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
type Page = {
  readonly nodes: readonly { readonly customerId: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean } & Record<string, string>;
};

async function askPage(args: string): Promise<Page> {
  const { data, errors } = await twins.same(analyst, 'people', `{ people { customers(${args}) { ${selection} } } }`);
  expect(errors).toEqual([]);
  return (data as { people: { customers: Page } }).people.customers;
}

const orders = [
  ['nobody asks for', '[]', 'customer_id__tok'],
  ['leaves ties', '[{ field: COUNTRY }]', 'country, customer_id__tok'],
  ['leaves ties downwards', '[{ field: COUNTRY, direction: DESC }]', 'country desc, customer_id__tok desc'],
] as const;

describe.each(orders)('an order that %s', (_, orderBy, sql) => {
  it('is that of the tokens, page by page, forward and backward, cursors included', async () => {
    for (const { client } of [twins.first, twins.second]) {
      const { rows } = await client.query<{ token: string }>(
        `select customer_id__tok as token from people_product.customers order by ${sql}`,
      );
      const expected = rows.map(({ token }) => token);
      const forward: string[] = [];
      for (let after = '', hasMore = true; hasMore; ) {
        const page = await askPage(`orderBy: ${orderBy}, first: 3${after}`);
        forward.push(...page.nodes.map(({ customerId }) => customerId));
        after = `, after: "${page.pageInfo.endCursor}"`;
        hasMore = page.pageInfo.hasNextPage;
      }
      const backward: string[] = [];
      for (let before = '', hasMore = true; hasMore; ) {
        const page = await askPage(`orderBy: ${orderBy}, last: 4${before}`);
        backward.unshift(...page.nodes.map(({ customerId }) => customerId));
        before = `, before: "${page.pageInfo.startCursor}"`;
        hasMore = page.pageInfo.hasPreviousPage;
      }
      expect([forward, backward]).toEqual([expected, expected]);
    }
  });
});

it('the order of raw keys is another one in each of the two databases', async () => {
  await twins.differ('people', '{ people { customers(orderBy: [{ field: COUNTRY }]) { nodes { country phone } } } }');
});
