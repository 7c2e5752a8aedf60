// The door "row rules": a rule over a masked column would tell its values by which rows are seen. It is refused when the
// contract is read, also where the column has its mask from the key that it refers to.

import { afterAll, describe, expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';
import { ruleColumnExpression } from '../../subgraphs/sql/column.ts';
import { sql } from '../../subgraphs/sql/fragment.ts';
import { analyst, viewerOf } from '../support/shop-mesh.ts';
import { openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('row_rules');
afterAll(twins.close);

const domain = (name: string) =>
  `name: ${name}\nbounded_context: A test.\nowner: { team: "@${name}", on_call: x, contact: x@example.com }\n`;

/** @param rule of `visits`, whose person refers to a masked key and whose host to nothing that is there */
function read(rule: string, more = '') {
  const files = {
    'people/domain.yaml': domain('people'),
    'shop/domain.yaml': domain('shop'),
    'people/persons.contract.yaml': `name: people.product.persons
version: "1.0.0"
primary_key: [person]
schema:
  - { name: person, type: string, required: true, description: Key, tags: [PII], mask: tokenize }
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`,
    'shop/visits.contract.yaml': `name: shop.product.visits
version: "1.0.0"
primary_key: [visit]
schema:
  - { name: visit, type: integer, required: true, description: Key }
  - { name: person, type: string, description: Who, references: { product: people.persons, column: person } }
  - { name: email, type: string, description: Mail, tags: [PII], mask: redact }
  - { name: born, type: date, description: Day, tags: [PII], mask: year }
  - { name: code, type: string, description: Code, tags: [PII], mask: deny }
  - { name: income, type: integer, description: Pay, tags: [PII], mask: bucket }
  - { name: country, type: string, description: Where }
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: analyst }, { role: regional }], unmask: [{ role: admin }], rows: [{ role: regional, where: ${rule} }] }
${more}`,
  };
  return loadMesh(Object.entries(files).map(([path, text]) => ({ path, text })));
}

describe('a rule over a masked column is refused when it is read', () => {
  it.each([
    ['email', '{ email: { eq: $claims.email } }'],
    ['email', '{ email: { notIn: [a, b] } }'],
    ['born', '{ born: { lt: 1980-01-01 } }'],
    ['code', '{ code: { eq: x } }'],
    ['income', '{ country: { eq: DE }, income: { gte: 5000 } }'],
    ['person', '{ person: { eq: $claims.sub } }'],
    ['person', '{ person: { in: [p1] } }'],
  ])('%s: %s', (column, rule) => {
    const { mesh, problems } = read(rule);
    expect(problems.map(({ code }) => code)).toContain('CONTRACT_ROW_RULE');
    const message = problems.find(({ code }) => code === 'CONTRACT_ROW_RULE')?.message ?? '';
    expect(message).toContain(column);
    expect(message).toContain('is masked');
    expect(mesh.products.map(({ id }) => id)).toEqual(['people.persons']);
  });

  it('one over a column in clear is read', () => {
    expect(read('{ country: { in: $claims.countries } }').problems).toEqual([]);
  });

  it('and where one came by all the same, no statement is made of it', () => {
    const { mesh } = read('{ country: { eq: DE } }');
    for (const { id, columns } of mesh.products) {
      for (const column of columns.filter(({ mask }) => mask !== null)) {
        const bound = {
          column,
          tableColumn: column.name,
          cast: null,
          product: id,
          productKey: id,
          storage: 'text',
          isNondeterministic: false,
          tokenColumn: null,
          hashColumn: null,
          maskColumn: null,
        };
        expect(() => ruleColumnExpression(bound, sql`t`)).toThrow(/row rule over masked/);
      }
    }
  });
});

describe('rows that a rule hides', () => {
  it('cannot be reached by key, by filter, by an aggregate, by an entity or by a page from their neighbours', async () => {
    const { rows } = await twins.first.client.query<{ t: string; country: string }>(
      'select customer_id__tok as t, country from people_product.customers',
    );
    const regional = viewerOf('regional', { countries: ['DE'] });
    const hidden = rows.filter(({ country }) => country === 'FR');
    expect(hidden).toHaveLength(5);
    for (const { t } of hidden) {
      const queries = [
        `{ people { r: customersByKey(customerId: "${t}") { country } } }`,
        `{ people { r: customers(where: { customerId: { eq: "${t}" } }) { totalCount nodes { country } pageInfo { endCursor } } } }`,
        `{ people { r: customersAggregate(where: { customerId: { in: ["${t}"] } }) { count countDistinct { customerId } } } }`,
        `{ people { r: customers(where: { not: { customerId: { ne: "${t}" } } }) { totalCount } } }`,
        `{ _entities(representations: [{ __typename: "PeopleCustomers", customerId: "${t}" }]) { ... on PeopleCustomers { country email } } }`,
      ];
      for (const query of queries) {
        const { data } = await twins.same(regional, 'people', query);
        const absent = await twins.same(regional, 'people', query.replaceAll(t, 'tok_absent'));
        expect(data).toEqual(absent.data);
        expect((await twins.same(analyst, 'people', query)).data).not.toEqual(absent.data);
      }
    }
  });
});
