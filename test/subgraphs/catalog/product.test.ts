// What the catalog tells of one product: what its contract says, and what the asking role gets to see.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../../../identity/viewer.ts';
import { loadDocumentMesh } from '../../attack/document-mesh.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { ask, loadCatalogMesh } from './catalog-cases.ts';

let database: TestDatabase;
let local: LocalCatalog;
beforeAll(async () => {
  database = await createTestDatabase('product');
  local = await openLocalCatalog(database.url, loadCatalogMesh());
});
afterAll(async () => {
  await local.database.close();
  await database.drop();
});

describe('what is shown of a product', () => {
  it('is what its contract says, and what the asking role gets to see', async () => {
    const { catalog, errors } = await ask<{ product: unknown }>(
      local,
      viewerOf('analyst'),
      `product(id: "shop.orders") {
        id name title description domain { name boundedContext onCall contact slack repository owner { team } }
        owner { team onCall contact slack } status version tier tags hasPii access minGroup primaryKey
        columns { name coordinate field title type graphqlType description unit required tags pii mask revealTo access
          semantics references { coordinate } deprecated product { id } }
        sla { freshness freshnessSeconds freshnessColumn updateSchedule availability latencyP95Ms completeness
          completenessReference accuracy lateArrivalWindow }
        semantics { term meaning } changelog { version date changes breaking }
        deprecation { sunsetDate } graphField graphType
      }`,
    );
    expect(errors).toEqual([]);
    expect(catalog.product).toMatchInlineSnapshot(`
      {
        "access": "MASKED",
        "changelog": [
          {
            "breaking": false,
            "changes": [
              "Add note.",
            ],
            "date": "2026-01-15",
            "version": "2.1.0",
          },
        ],
        "columns": [
          {
            "access": "CLEAR",
            "coordinate": "ShopOrders.orderId",
            "deprecated": null,
            "description": "Key",
            "field": "orderId",
            "graphqlType": "String!",
            "mask": null,
            "name": "order_id",
            "pii": false,
            "product": {
              "id": "shop.orders",
            },
            "references": null,
            "required": true,
            "revealTo": [],
            "semantics": null,
            "tags": [],
            "title": "Order",
            "type": "string",
            "unit": null,
          },
          {
            "access": "MASKED",
            "coordinate": "ShopOrders.customerId",
            "deprecated": null,
            "description": "Who ordered",
            "field": "customerId",
            "graphqlType": "String!",
            "mask": "tokenize",
            "name": "customer_id",
            "pii": true,
            "product": {
              "id": "shop.orders",
            },
            "references": {
              "coordinate": "PeopleCustomers.customerId",
            },
            "required": true,
            "revealTo": [
              "admin",
            ],
            "semantics": null,
            "tags": [
              "PII",
            ],
            "title": null,
            "type": "string",
            "unit": null,
          },
          {
            "access": "CLEAR",
            "coordinate": "ShopOrders.placedAt",
            "deprecated": null,
            "description": "When",
            "field": "placedAt",
            "graphqlType": "DateTime!",
            "mask": null,
            "name": "placed_at",
            "pii": false,
            "product": {
              "id": "shop.orders",
            },
            "references": null,
            "required": true,
            "revealTo": [],
            "semantics": null,
            "tags": [],
            "title": null,
            "type": "timestamp_tz",
            "unit": null,
          },
          {
            "access": "CLEAR",
            "coordinate": "ShopOrders.amount",
            "deprecated": null,
            "description": "How much",
            "field": "amount",
            "graphqlType": "Decimal!",
            "mask": null,
            "name": "amount",
            "pii": false,
            "product": {
              "id": "shop.orders",
            },
            "references": null,
            "required": true,
            "revealTo": [],
            "semantics": "Gross, before discount.",
            "tags": [],
            "title": null,
            "type": "decimal(12,2)",
            "unit": "EUR",
          },
          {
            "access": "CLEAR",
            "coordinate": "ShopOrders.note",
            "deprecated": "Nobody fills it",
            "description": "Remark",
            "field": "note",
            "graphqlType": "String",
            "mask": null,
            "name": "note",
            "pii": false,
            "product": {
              "id": "shop.orders",
            },
            "references": null,
            "required": false,
            "revealTo": [],
            "semantics": null,
            "tags": [],
            "title": null,
            "type": "string",
            "unit": null,
          },
        ],
        "deprecation": null,
        "description": "One row per purchase.",
        "domain": {
          "boundedContext": "All about shop.",
          "contact": "shop@example.com",
          "name": "shop",
          "onCall": "shop-pager",
          "owner": {
            "team": "@shop-team",
          },
          "repository": "https://git.example.com/shop",
          "slack": "#shop",
        },
        "graphField": "shop.orders",
        "graphType": "ShopOrders",
        "hasPii": true,
        "id": "shop.orders",
        "minGroup": 5,
        "name": "orders",
        "owner": {
          "contact": "shop@example.com",
          "onCall": "shop-pager",
          "slack": "#shop",
          "team": "@shop-team",
        },
        "primaryKey": [
          "order_id",
        ],
        "semantics": [
          {
            "meaning": "Gross, before discount.",
            "term": "amount",
          },
        ],
        "sla": {
          "accuracy": 99,
          "availability": 99.9,
          "completeness": 99.5,
          "completenessReference": "shop.raw.landing",
          "freshness": "PT15M",
          "freshnessColumn": "placed_at",
          "freshnessSeconds": 900,
          "lateArrivalWindow": "PT24H",
          "latencyP95Ms": 500,
          "updateSchedule": "*/10 * * * *",
        },
        "status": "PUBLISHED",
        "tags": [
          "revenue",
          "core",
        ],
        "tier": "product",
        "title": "Orders",
        "version": "2.1.0",
      }
    `);
  });

  it.each([
    ['admin', 'CLEAR'],
    ['analyst', 'MASKED'],
    ['clerk', 'NONE'],
  ])('says to the role %s that it sees the product %s', async (role, access) => {
    const { catalog } = await ask<{ product: unknown }>(local, viewerOf(role), 'product(id: "shop.orders") { access }');
    expect(catalog.product).toEqual({ access });
  });

  it('has no least size of groups where its contract sets none', async () => {
    const { catalog } = await ask<{ product: unknown }>(local, anonymous, 'product(id: "shop.baskets") { minGroup }');
    expect(catalog.product).toEqual({ minGroup: null });
  });

  it('names a major by its number too, and says why and until when a product is deprecated', async () => {
    const fields =
      'product(id: "shop.baskets@1") { id status deprecation { previousVersion sunsetDate migrationNotes } }';
    const { catalog } = await ask<{ product: unknown }>(local, anonymous, fields);
    expect(catalog.product).toEqual({
      id: 'shop.baskets',
      status: 'DEPRECATED',
      deprecation: { previousVersion: null, sunsetDate: '2027-03-01', migrationNotes: 'Use shop.orders.' },
    });
  });

  it('has no place in the graph and no sample query where its table does not fit its contract', async () => {
    const isRefused = ({ key }: { readonly key: string }) => key === 'people.customers';
    const refusing = await openLocalCatalog(database.url, loadCatalogMesh(), { isRefused });
    const fields = `product(id: "people.customers") { title graphField graphType sampleQuery columns { coordinate } }
      orders: product(id: "shop.orders") { sampleQuery }
      column(coordinate: "PeopleCustomers.email") { name }`;
    const { catalog } = await ask<{ orders: { sampleQuery: string } }>(refusing, viewerOf('analyst'), fields);
    expect(catalog).toMatchObject({
      product: { title: 'Customers', graphField: null, graphType: null, sampleQuery: null },
      column: null,
    });
    expect(catalog.orders.sampleQuery).not.toContain('customer {');
    const served = 'orders: product(id: "shop.orders") { sampleQuery }';
    const asServed = await ask<{ orders: { sampleQuery: string } }>(local, viewerOf('analyst'), served);
    expect(asServed.catalog.orders.sampleQuery).toContain('customer {');
    await refusing.database.close();
  });
});

it('tells which places of a document are masked, and for whom', async () => {
  const documents = await openLocalCatalog(database.url, loadDocumentMesh());
  try {
    const { catalog, errors } = await ask<{ column: unknown; whole: unknown; clear: unknown }>(
      documents,
      viewerOf('analyst'),
      `column(coordinate: "CrmProfiles.spare") { graphqlType pii mask piiPaths revealTo access }
       whole: column(coordinate: "CrmProfiles.hidden") { mask piiPaths access }
       clear: column(coordinate: "CrmProfiles.settings") { pii mask piiPaths revealTo access }`,
    );
    expect(errors).toEqual([]);
    expect(catalog).toEqual({
      column: {
        graphqlType: 'JSON',
        pii: true,
        mask: 'paths',
        piiPaths: ['email'],
        revealTo: ['admin'],
        access: 'MASKED',
      },
      whole: { mask: 'null', piiPaths: ['email'], access: 'MASKED' },
      clear: { pii: false, mask: null, piiPaths: [], revealTo: [], access: 'CLEAR' },
    });
  } finally {
    await documents.database.close();
  }
});
