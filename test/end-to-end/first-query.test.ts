// One request over four domains with relations, filters and paging, as an admin and as an analyst: the same answer, but for
// what is personal, and nothing personal anywhere in the analyst's body.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { type DemoFixture, readPersonalValues, readTokens, setUpDemoMesh } from '../support/demo-mesh.ts';
import { admin, analyst } from '../support/shop-mesh.ts';

const query = `query FirstQuery($country: String!, $customers: Int!, $after: String, $touches: Int!) {
  customer {
    customerDim(
      where: { country: { eq: $country }, segment: { in: [consumer, small_business] } }
      orderBy: [{ field: SIGNUP_TS, direction: ASC }], first: $customers, after: $after
    ) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        customerId email fullName phone segment signupTs
        orders(where: { status: { in: [paid, shipped] } }, orderBy: [{ field: AMOUNT, direction: DESC }], first: 3) {
          totalCount
          nodes {
            orderId customerId amount status
            payments(where: { status: { ne: failed } }, first: 2) { totalCount nodes { paymentId amountUsd status } }
          }
        }
      }
    }
  }
  marketing {
    campaignAttribution(
      where: { channel: { eq: email } }, orderBy: [{ field: TOUCHPOINT_AT, direction: DESC }], first: $touches
    ) {
      totalCount
      nodes {
        userId campaignId revenueCents
        customer { customerId fullName phone country orders(first: 1) { totalCount nodes { customerId } } }
      }
    }
  }
}`;

type Order = {
  readonly orderId: string;
  readonly amount: string;
  readonly payments: { readonly nodes: readonly { readonly paymentId: string; readonly amountUsd: string }[] };
};
type Data = {
  readonly customer: {
    readonly customerDim: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      readonly nodes: readonly {
        readonly customerId: string;
        readonly orders: { readonly totalCount: number; readonly nodes: readonly Order[] };
      }[];
    };
  };
  readonly marketing: {
    readonly campaignAttribution: {
      readonly nodes: readonly { readonly userId: string; readonly customer: { readonly customerId: string } }[];
    };
  };
};

const firstPage = { country: 'DE', customers: 5, touches: 6 };

let demo: DemoFixture;
let gateway: Gateway;

beforeAll(async () => {
  demo = await setUpDemoMesh();
  gateway = createGateway({ subgraphs: demo.subgraphs, executor: 'concord' });
});

afterAll(() => demo.close());

/** The body as it goes over the wire, its data, and the subgraphs that were asked. */
async function ask(viewer: Viewer, variables: Readonly<Record<string, unknown>>) {
  demo.calls.length = 0;
  const { text } = await gateway.execute({ query, variables }, { viewer, signal: new AbortController().signal });
  const { data, errors } = JSON.parse(text) as { readonly data: Data; readonly errors?: unknown };
  return { text, data, errors, asked: demo.calls.map(({ subgraph }) => subgraph).sort() };
}

describe('the first query, over customers, orders, payments and marketing', () => {
  it('answers an admin with what the tables hold', async () => {
    const { data, errors } = await ask(admin, firstPage);
    expect(errors).toBeUndefined();
    const { customerDim } = data.customer;
    const expected = await demo.client.query(
      `select customer_id, (select count(*)::integer from orders_product.order_facts as o
           where o.customer_id = c.customer_id and status in ('paid', 'shipped')) as orders,
         (select array_agg(amount::text order by amount desc) from (select amount from orders_product.order_facts as o
           where o.customer_id = c.customer_id and status in ('paid', 'shipped') order by amount desc limit 3) as most) as amounts
       from customer_product.customer_dim as c where country = 'DE' and segment in ('consumer', 'small_business')
       order by signup_ts limit 5`,
    );
    expect(
      customerDim.nodes.map(({ customerId, orders }) => ({
        customer_id: customerId,
        orders: orders.totalCount,
        amounts: orders.nodes.length === 0 ? null : orders.nodes.map(({ amount }) => amount),
      })),
    ).toEqual(expected.rows);
    const orders = customerDim.nodes.flatMap((customer) => customer.orders.nodes);
    expect(orders.length).toBeGreaterThan(5);
    const paid = await demo.client.query(
      `select order_id, payment_id, amount_usd::text from payments_product.payment_facts where status <> 'failed'
       and order_id = any($1) order by payment_id`,
      [orders.map(({ orderId }) => orderId)],
    );
    const payments = orders.flatMap(({ orderId, payments: { nodes } }) =>
      nodes.map(({ paymentId, amountUsd }) => ({ order_id: orderId, payment_id: paymentId, amount_usd: amountUsd })),
    );
    expect(payments.sort((a, b) => (a.payment_id < b.payment_id ? -1 : 1))).toEqual(paid.rows);
    for (const { userId, customer } of data.marketing.campaignAttribution.nodes) {
      expect(customer.customerId).toBe(userId);
    }
  });

  it('answers an analyst alike, with a token wherever the admin sees a key', async () => {
    const [clear, masked] = [await ask(admin, firstPage), await ask(analyst, firstPage)];
    expect(masked.errors).toBeUndefined();
    expect(withoutPersonalData(masked.data)).toEqual(withoutPersonalData(clear.data));
    const tokens = await readTokens(demo);
    expect(listKeys(masked.data)).toEqual(listKeys(clear.data).map((key) => tokens.get(key)));
    expect(listKeys(masked.data).every((token) => /^tok_[\w-]{22}$/.test(token))).toBe(true);
  });

  it('goes on to the next page for both, with no customer twice and none left out', async () => {
    for (const viewer of [admin, analyst]) {
      const { customerDim: whole } = (await ask(viewer, { ...firstPage, customers: 10 })).data.customer;
      const { customerDim: first } = (await ask(viewer, firstPage)).data.customer;
      const second = await ask(viewer, { ...firstPage, after: first.pageInfo.endCursor });
      expect(first.pageInfo.hasNextPage).toBe(true);
      expect([...first.nodes, ...second.data.customer.customerDim.nodes]).toEqual(whole.nodes);
    }
  });

  it('leaves no key, address, name or number of any customer in the body of an analyst', async () => {
    const { text } = await ask(analyst, { ...firstPage, customers: 50, touches: 50 });
    const clear = await ask(admin, { ...firstPage, customers: 50, touches: 50 });
    const personal = await readPersonalValues(demo);
    expect(personal.filter((value) => clear.text.includes(value)).length).toBeGreaterThan(150);
    expect(personal.filter((value) => text.includes(value))).toEqual([]);
  });

  it.each([admin, analyst])('asks no subgraph once per row for the role $role', async (viewer) => {
    const few = await ask(viewer, { country: 'DE', customers: 1, touches: 1 });
    const many = await ask(viewer, { country: 'DE', customers: 50, touches: 100 });
    expect(many.data.customer.customerDim.nodes.length).toBeGreaterThan(30);
    // Both roots, the orders of the one and the customers of the other at once, then payments, and the orders of those.
    const asked = ['customer', 'customer', 'marketing', 'orders', 'orders', 'payments'];
    expect([few.asked, many.asked]).toEqual([asked, asked]);
  });
});

const keyFields: ReadonlySet<string> = new Set(['customerId', 'userId']);
const personalFields: ReadonlySet<string> = new Set(['email', 'fullName', 'phone', 'endCursor']);

/** Every customer's key in the order of the answer, whatever the viewer sees of it. */
function listKeys(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => (keyFields.has(name) ? [String(child)] : listKeys(child)));
}

/** The answer with what joins to what, but without the values that identify a person. */
function withoutPersonalData(data: unknown): unknown {
  const keys = [...new Set(listKeys(data))];
  return JSON.parse(
    JSON.stringify(data, (name, value: unknown) => {
      if (keyFields.has(name)) return `customer ${keys.indexOf(String(value))}`;
      return personalFields.has(name) ? undefined : value;
    }),
  );
}
