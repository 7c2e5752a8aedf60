// Door: @requires on masked fields. A trusted subgraph that derives a field from masked ones is given what the viewer would
// be given: the derived value depends on them only through the mask.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';
import { admin, analyst, createShop, type Shop } from '../support/shop-mesh.ts';
import { subgraphsOf } from './shop-gateway.ts';

/** Everything that it requires stands in the derived value, so that whatever comes here shows. */
const derivingSdl = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@composeDirective"])
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])
  @composeDirective(name: "@pii")
directive @pii(kind: String!, mask: String!, revealTo: [String!]!) on FIELD_DEFINITION
scalar Date
type PeopleCustomers @key(fields: "customerId") {
  customerId: String! @pii(kind: "id", mask: "tokenize", revealTo: ["admin"])
  email: String @external
  phone: String @external
  born: Date @external
  income: Int @external
  note: String @external
  passport: String @external
  digest: String @requires(fields: "email phone born income note")
  travels: String @requires(fields: "passport")
}
`;

type Row = Readonly<Record<string, unknown>>;
const digest = ({ customerId, email, phone, born, income, note }: Row) =>
  JSON.stringify([customerId, email, phone, born, income, note]);

let database: TestDatabase;
let shop: Shop;
/** Of every request to the deriving subgraph. */
const representations: Row[] = [];
const gateways = new Map<string, Gateway>();

beforeAll(async () => {
  database = await createTestDatabase('requires');
  shop = await createShop(database.url);
  const deriving = createLocalSubgraph(
    'deriving',
    derivingSdl,
    {
      PeopleCustomers: {
        __resolveReference: (reference: Row) => reference,
        digest,
        travels: ({ passport }: Row) => `with ${String(passport)}`,
      },
    },
    ({ variables }) => representations.push(...((variables.representations ?? []) as Row[])),
  );
  const subgraphs = [...subgraphsOf(shop), deriving];
  for (const executor of ['concord', 'apollo'] as const) {
    gateways.set(executor, createGateway({ subgraphs, executor }));
  }
});
afterAll(async () => {
  await shop.close();
  await database.drop();
});

const raw = /@example\.com|\+49 30|19\d\d-06-|note \d|"c\d+"|P\d|\d234\b/;

describe.each(['concord', 'apollo'])('a field derived from masked ones, with the executor %s', (executor) => {
  async function ask(viewer: Viewer, query: string) {
    const context = { viewer, signal: new AbortController().signal };
    representations.length = 0;
    return (await gateways.get(executor)?.execute({ query, variables: {} }, context))?.text ?? '';
  }
  const rowsOf = (text: string): readonly Row[] => JSON.parse(text).data.people.customers.nodes;

  it('is that of the masks for a masked viewer, and that of the values for a clear one', async () => {
    const query = '{ people { customers { nodes { customerId email phone born income note digest } } } }';
    const masked = await ask(analyst, query);
    expect(rowsOf(masked).length).toBe(10);
    for (const row of rowsOf(masked)) expect(row.digest).toBe(digest(row));
    expect(masked).not.toMatch(raw);
    expect(representations.length).toBe(10);
    expect(JSON.stringify(representations)).not.toMatch(raw);

    const clear = await ask(admin, query);
    for (const row of rowsOf(clear))
      expect([row.digest, row.digest]).toEqual([digest(row), expect.stringMatching(raw)]);
  });

  it.each([
    ['alone', '{ people { customers { nodes { digest } } } }'],
    ['under the name of what it requires', '{ people { customers { nodes { email: digest customerId: digest } } } }'],
    ['through a relation', '{ shop { orders(first: 20) { nodes { customer { digest } } } } }'],
    ['beside what it requires, left out', '{ people { customers { nodes { digest email @skip(if: true) } } } }'],
  ])('tells no more where it is asked for %s', async (_, query) => {
    const masked = await ask(analyst, query);
    expect(masked).toContain('tok_');
    expect(masked + JSON.stringify(representations)).not.toMatch(raw);
    expect(await ask(admin, query)).toMatch(raw);
    expect(await ask(analyst, query)).toBe(masked);
  });

  it('does not depend on what the masks hide', async () => {
    const query =
      '{ people { customers { nodes { digest } } } shop { orders(first: 20) { nodes { customer { digest } } } } }';
    const clearBefore = await ask(admin, query);
    const before = await ask(analyst, query);
    await shop.client.query(`update people_product.customers set email = 'x' || email, phone = '+99' || substr(phone, 4),
      born = date_trunc('year', born)::date + 7, income = income + 321, note = case when note is null then 'x' end`);
    expect(await ask(analyst, query)).toBe(before);
    expect(await ask(admin, query)).not.toBe(clearBefore);
  });

  it('is refused where it requires a denied one, and the value does not come here', async () => {
    const text = await ask(analyst, '{ people { customers { nodes { country travels } } } }');
    expect(text).toContain('FORBIDDEN_FIELD');
    expect(text).not.toContain('with P');
    expect(JSON.stringify(representations)).not.toContain('passport');
    expect(await ask(admin, '{ people { customers { nodes { travels } } } }')).toContain('"with P1"');
  });
});
