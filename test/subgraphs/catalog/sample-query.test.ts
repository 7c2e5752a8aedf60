// The sample query of every product of the demo mesh, pasted into the gateway as it is.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoContracts, readContracts } from '../../../cli/read-contracts.ts';
import { createGateway, type Gateway } from '../../../gateway/gateway.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { anonymous } from '../../../identity/viewer.ts';
import { createSearchExtension } from '../../../mesh/search-extension.ts';
import { decide } from '../../../subgraphs/access/decide.ts';
import { type DemoFixture, setUpDemoMesh } from '../../support/demo-mesh.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

const published = readContracts(demoContracts).mesh.products.filter(({ status }) => status !== 'draft');
const mayRead = (role: string) =>
  published.filter((product) => decide(product, viewerOf(role)).kind === 'granted').map(({ key }) => key);

describe('the sample queries of the demo mesh', () => {
  let demo: DemoFixture;
  let local: LocalCatalog;
  let gateway: Gateway;

  beforeAll(async () => {
    demo = await setUpDemoMesh();
    await createSearchExtension(demo.client);
    local = await openLocalCatalog(demo.url, demo.mesh);
    gateway = createGateway({ subgraphs: [...demo.subgraphs, local.subgraph], executor: 'concord' });
  });
  afterAll(async () => {
    await local.database.close();
    await demo.close();
  });

  async function ask(viewer: Viewer, query: string, variables = {}) {
    const { text } = await gateway.execute({ query, variables }, { viewer, signal: new AbortController().signal });
    return JSON.parse(text) as { readonly data: Record<string, unknown>; readonly errors?: unknown };
  }

  async function sampleQueryOf(viewer: Viewer, id: string): Promise<string> {
    const query = 'query ($id: String!) { catalog { product(id: $id) { sampleQuery } } }';
    const { data, errors } = await ask(viewer, query, { id });
    expect(errors).toBeUndefined();
    return (data as { catalog: { product: { sampleQuery: string } } }).catalog.product.sampleQuery;
  }

  const cases = ['admin', 'analyst'].flatMap((role) => mayRead(role).map((key) => [key, role] as const));
  it.each(cases)('%s: gives %s rows, and no error', async (key, role) => {
    const viewer = viewerOf(role);
    const { data, errors } = await ask(viewer, await sampleQueryOf(viewer, key));
    expect(errors).toBeUndefined();
    const [domain] = Object.values(data) as Record<string, { readonly nodes: readonly unknown[] }>[];
    const [connection] = Object.values(domain ?? {});
    expect(connection?.nodes.length).toBeGreaterThan(0);
  });

  it.each(mayRead('analyst'))(
    '%s: runs for an analyst also as it is shown to somebody without a token',
    async (key) => {
      const { errors } = await ask(viewerOf('analyst'), await sampleQueryOf(anonymous, key));
      expect(errors).toBeUndefined();
    },
  );

  it.each([
    ['platform.daily_channel_revenue', ['orderDate', 'salesChannel', 'segment', 'revenue', 'captured']],
    ['finance.monthly_ledger', ['account', 'amount']],
    ['inventory.sku_inventory', ['onHand', 'unitCost', 'listPrice']],
    ['product.funnel_metrics', ['sessions', 'stepConversion', 'overallConversion']],
    ['marketing.campaign_lead_stats', ['budget', 'uniqueHashedEmails', 'revenueCents']],
  ])('shows the figures of %s', async (id, figures) => {
    const sample = await sampleQueryOf(viewerOf('analyst'), id);
    expect(sample.split(/\s+/)).toEqual(expect.arrayContaining(figures));
  });

  it.each([
    ['orders.order_facts', 'customer {'],
    ['payments.payment_facts', 'order {'],
    ['finance.monthly_ledger', 'payment {'],
  ])(
    '%s: leaves out the relation %s of which only times and codes without a meaning may be null',
    async (id, relation) => {
      expect(await sampleQueryOf(viewerOf('analyst'), id)).not.toContain(relation);
    },
  );

  it('asks for the newest rows, for a few columns that are not personal, and for one relation', async () => {
    expect(await sampleQueryOf(viewerOf('admin'), 'orders.order_items')).toMatchInlineSnapshot(`
      "{
        orders {
          orderItems(orderBy: [{field: ORDER_TS, direction: DESC}], first: 10) {
            nodes {
              lineId
              quantity
              unitPrice
              amount
              orderDate
              orderTs
              order {
                amount
                itemCount
              }
            }
          }
        }
      }"
    `);
  });

  it('stands beside the data in one answer, the same by both executors', async () => {
    const query = `query ($first: Int) {
      found: catalog { page: search(query: "custmer", first: $first) { edges { score node { ...Short } } pageInfo { endCursor } } }
      catalog { product(id: "orders.order_facts") { ...Short columns { name references { coordinate } } } missing: product(id: "no.such") { id } }
      orders { orderFacts(first: 2) { nodes { id: orderId } pageInfo { hasNextPage } } }
      wrong: catalog { search(first: 1000) { totalCount } }
    } fragment Short on CatalogProduct { id: title key: id __typename domain { name: boundedContext } }`;
    const apollo = createGateway({ subgraphs: [...demo.subgraphs, local.subgraph], executor: 'apollo' });
    const context = { viewer: viewerOf('analyst'), signal: new AbortController().signal };
    const [ours, theirs] = [
      await gateway.execute({ query, variables: { first: 3 } }, context),
      await apollo.execute({ query, variables: { first: 3 } }, context),
    ];
    const { data, errors } = JSON.parse(ours.text) as { data: unknown; errors: { extensions: { code: string } }[] };
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['PAGE_TOO_LARGE']);
    expect(data).toMatchObject({ found: { page: { edges: [{ node: { key: 'customer.customer_dim' } }, {}, {}] } } });
    expect((JSON.parse(theirs.text) as { data: unknown }).data).toEqual(data);
  });
});
