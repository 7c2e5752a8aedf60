// What the servers of the front's bench answer with, and the operation that is asked.

export const shopSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar Rows
  type Query { order(id: String!): Rows }
`;

export const query = 'query ($id: String!) { order(id: $id) }';

/** As a subgraph of Concord's make gives it: one object for as long as it says the same. */
export const envelopePart = {
  products: [
    {
      id: 'orders.order_facts',
      version: '1.0.0',
      freshness: { ageSeconds: 312, promisedSeconds: 900, status: 'fresh' },
      quality: { status: 'sound', score: 97, failing: [] },
      maskedFields: ['customerId'],
      deprecation: null,
    },
  ],
  warnings: [],
};

/** JSON of about so many bytes. */
export function dataOf(bytes: number): string {
  return JSON.stringify({ order: { orderId: 'o'.repeat(bytes) } });
}

/** The whole body of Concord's answer. */
export function bodyOf(bytes: number): string {
  const { products } = envelopePart;
  const extensions = { concord: { status: 'ok', products } };
  return `{"data":${dataOf(bytes)},"extensions":${JSON.stringify(extensions)}}`;
}
