// The door "error texts and codes": what is refused is refused in the same words whatever the data, no message quotes a
// row, and what PostgreSQL says goes no further.

import { afterAll, describe, expect, it } from 'vitest';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { unkept } from '../support/ledger-entries.ts';
import { admin, analyst, ask } from '../support/shop-mesh.ts';
import { askText, openShopTwins } from './shop-twins.ts';

/** In the second database a masked column breaks its contract, which to a masked viewer is nothing to tell of. */
const violations = `
alter table people_product.customers alter column email drop not null;
set session_replication_role = replica;
update people_product.customers set email = null where country = 'DE';
set session_replication_role = origin;
`;
const twins = await openShopTwins('error_texts', violations);
afterAll(twins.close);

const everyColumn = 'customerId email phone born income device note country';

describe('a stored value that breaks the contract in a masked column', () => {
  it('is no error for a masked viewer, and one for an owner', async () => {
    const query = `{ people { customers { nodes { ${everyColumn} } edges { node { email } } } } }`;
    expect((await twins.same(analyst, 'people', query)).errors).toEqual([]);
    await twins.differ('people', query);
    const { errors } = await ask(twins.second.people, admin, '{ people { customers { nodes { email country } } } }');
    expect(errors).toEqual([]);
  });

  it('is told to no log either when a masked viewer asks', async () => {
    const { mesh, database } = twins.second;
    const domain = mesh.domains.find(({ name }) => name === 'people');
    if (domain === undefined) throw new Error('no domain people');
    const told: string[] = [];
    const people = await createSubgraph({
      mesh,
      domain,
      database,
      cursorSecret: Buffer.alloc(32, 7),
      ledger: unkept,
      observe: ({ error }) => told.push(String(error)),
    });
    const broken = '{ people { customers { nodes { customerId email } } } }';
    expect((await ask(people, analyst, broken)).errors).toEqual([]);
    expect(told).toEqual([]);
  });
});

/** Everything that can be wrong with a request of a masked viewer, with a value in it that one of the databases holds. */
const wrong = [
  '{ people { customers(where: { email: { eq: "c1@example.com" } }) { totalCount } } }',
  '{ people { customers(where: { income: { eq: "1234" } }) { totalCount } } }',
  '{ people { customers(where: { born: { eq: "1980-06-16" } }) { totalCount } } }',
  '{ people { customers(where: { born: { eq: "1980-02-31" } }) { totalCount } } }',
  '{ people { customers(where: { born: { eq: null } }) { totalCount } } }',
  '{ people { customers(where: { emial: { eq: "c1@example.com" } }) { totalCount } } }',
  '{ people { customers(where: { customerId: { lt: "c1" } }) { totalCount } } }',
  '{ people { customers(orderBy: [{ field: EMAIL }]) { totalCount } } }',
  '{ people { customers(orderBy: [{ field: EMAI }]) { totalCount } } }',
  '{ people { customers(after: "c1") { totalCount } } }',
  '{ people { customers(first: -1) { totalCount } } }',
  '{ people { customers(first: 99999999999) { totalCount } } }',
  '{ people { customers { nodes { passport } } } }',
  '{ people { customers { nodes { passprt } } } }',
  '{ people { customersByKey(customerId: "c1") { passport } } }',
  '{ people { customersByKey { country } } }',
  '{ people { customersAggregate(groupBy: [{ field: EMAIL }]) { count } } }',
  '{ people { customersAggregate(having: { max: { income: { gt: 1234 } } }) { count } } }',
  '{ people { customersAggregate { min { email } } } }',
  '{ people { customersAggregate(groupBy: [{ field: BORN, by: HOUR }]) { count } } }',
  '{ people { customersAggregate(orderBy: [{ by: SUM, field: INCOME }]) { count } } }',
  'query ($w: PeopleCustomersFilter) { people { customers(where: $w) { totalCount } } }',
  '{ people { customers(where: { and: [null] }) { totalCount } } }',
  '{ people { customers(where: { not: null }) { totalCount } } }',
  'subscription { people }',
  'mutation { people }',
  '{ people { customers { nodes { ... on ShopOrders { orderId } } } } }',
  '{ _entities(representations: [{ __typename: "PeopleCustomers" }]) { ... on PeopleCustomers { passport } } }',
  '{ _entities(representations: "c1") { __typename } }',
  'query A { __typename } query B { __typename }',
  '{',
  '',
];

it.each(wrong)('is told in the same words over both databases: %s', async (query) => {
  const reply = await twins.same(analyst, 'people', query, { w: { email: { eq: 'c1@example.com' } } });
  expect(reply.errors.length).toBeGreaterThan(0);
  for (const error of reply.errors) expect(error).toMatch(/^[A-Z_]+\b/);
});

it('a refusal names field, product and rule, and nothing of the request or the data', async () => {
  const query = '{ people { customers(where: { email: { eq: "c1@example.com" } }) { totalCount } } }';
  const { messages } = await twins.same(analyst, 'people', query);
  expect(messages).toEqual([
    'The field "email" of people.customers cannot be filtered by: it is masked (redact) and clear only for role admin; ask the owner of the product for access.',
  ]);
});

describe('an error of PostgreSQL', () => {
  const query = `{ people { customers { nodes { ${everyColumn} } } } }`;
  const refused = `[{"message":"The domain \\"people\\" could not answer. Its operator finds the reason in the log.","path":["people","customers"],"extensions":{"code":"DATABASE_ERROR"}}]\n{"people":{"customers":null}}`;

  it('that quotes a value is told without it, and is the same for every viewer', async () => {
    const { client, people } = twins.first;
    await client.query(`alter table people_product.customers rename to kept;
      create view people_product.customers as select customer_id, customer_id__tok, email, phone, born,
        (income + (email || note)::integer) as income, passport, device, note, country from people_product.kept`);
    const clear = await askText(people, admin, query);
    const masked = await askText(people, analyst, query);
    await client.query('drop view people_product.customers; alter table people_product.kept rename to customers');
    expect([masked, clear]).toEqual([refused, refused]);
  });

  it('of a table or column that is gone says which product, and no more', async () => {
    const { client, people } = twins.first;
    await client.query('alter table people_product.customers rename column email to gone');
    const masked = await askText(people, analyst, query.replace('email', 'email phone'));
    const clear = await askText(people, admin, query);
    await client.query('alter table people_product.customers rename column gone to email');
    expect(clear).toBe(refused);
    // `redact` does not even read the column.
    expect(masked.startsWith('[]\n')).toBe(true);
  });
});
