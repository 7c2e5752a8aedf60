// Two majors of one product side by side: from one table with a map of names and types, and from two tables. All that may be
// done with a column is done with one that the map makes, by the user of the database and by the viewers' own roles.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../identity/viewer.ts';
import { admin, analyst, viewerOf } from '../../support/shop-mesh.ts';
import { openVersionMesh, type VersionMesh } from '../../support/version-mesh.ts';

describe.each(['user', 'roles'] as const)('read by the %s', (by) => {
  let opened: VersionMesh;
  beforeAll(async () => {
    opened = await openVersionMesh({ by });
  });
  afterAll(() => opened.close());

  async function ask(viewer: Viewer, query: string) {
    const { text } = await opened.gateway.execute({ query }, { viewer, signal: new AbortController().signal });
    const { data, errors = [] } = JSON.parse(text);
    return { data, errors: errors.map((error: { extensions: { code: string } }) => error.extensions.code) };
  }
  const people = async (viewer: Viewer, fields: string) => {
    const { data, errors } = await ask(viewer, `{ people { ${fields} } }`);
    expect(errors).toEqual([]);
    return data.people;
  };

  it('gives both majors in one operation, each in its own words', async () => {
    const { data, errors } = await ask(
      admin,
      `{ people { persons(first: 1) { nodes { personId email born score total joined country } }
           personsV3(first: 1) { nodes { id contact bornAt total score joinedOn land } } }
         shop { items { nodes { itemId price } } itemsV2 { nodes { itemId price } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      people: {
        persons: {
          nodes: [
            {
              personId: 'p1',
              email: 'p1@example.com',
              born: '1980-06-16',
              score: 10,
              total: 999,
              joined: '2026-01-02T23:30:00+00:00',
              country: 'FR',
            },
          ],
        },
        personsV3: {
          nodes: [
            {
              id: 'p1',
              contact: 'p1@example.com',
              bornAt: '1980-06-16T00:00:00',
              total: '10',
              score: '999',
              joinedOn: '2026-01-02',
              land: 'FR',
            },
          ],
        },
      },
      shop: {
        items: {
          nodes: [
            { itemId: 1, price: 250 },
            { itemId: 2, price: 1999 },
          ],
        },
        itemsV2: {
          nodes: [
            { itemId: 1, price: '2.50' },
            { itemId: 2, price: '19.99' },
          ],
        },
      },
    });
  });

  it('joins from another domain with the major that a reference names', async () => {
    const query = `{ shop { orders(first: 1) { nodes { orderId personId givenBy
      buyer { id contact land orders { totalCount } } giver { personId email gifts { totalCount } } item { price } } } } }`;
    const clear = await ask(admin, query);
    expect(clear).toEqual({
      data: {
        shop: {
          orders: {
            nodes: [
              {
                orderId: 1,
                personId: 'p2',
                givenBy: 'p2',
                buyer: { id: 'p2', contact: 'p2@example.com', land: 'DE', orders: { totalCount: 3 } },
                giver: { personId: 'p2', email: 'p2@example.com', gifts: { totalCount: 3 } },
                item: { price: '19.99' },
              },
            ],
          },
        },
      },
      errors: [],
    });
    const masked = await ask(analyst, query);
    const [order] = masked.data.shop.orders.nodes;
    expect(order.personId).toMatch(/^tok_/);
    expect(order).toEqual({
      orderId: 1,
      personId: order.personId,
      givenBy: order.personId,
      buyer: { id: order.personId, contact: '***', land: 'DE', orders: { totalCount: 3 } },
      giver: { personId: order.personId, email: '***', gifts: { totalCount: 3 } },
      item: { price: '19.99' },
    });
  });

  it('orders, pages and filters by the column that a name means here, not by the one that is called so in the table', async () => {
    const first = 'orderBy: [{ field: TOTAL, direction: DESC }], first: 2';
    const page = (await people(admin, `personsV3(${first}) { pageInfo { endCursor } nodes { id total } }`)).personsV3;
    expect(page.nodes).toEqual([
      { id: 'p8', total: '80' },
      { id: 'p7', total: '70' },
    ]);
    const next = await people(admin, `personsV3(${first}, after: "${page.pageInfo.endCursor}") { nodes { id total } }`);
    expect(next.personsV3.nodes).toEqual([
      { id: 'p6', total: '60' },
      { id: 'p5', total: '50' },
    ]);
    const filtered = `personsV3(where: { total: { lte: "20" }, score: { gt: "990" }, joinedOn: { gte: "2026-01-03" },
      bornAt: { eq: "1980-06-17T00:00:00" }, land: { eq: "DE" } }) { totalCount nodes { id } }`;
    expect(await people(admin, filtered)).toEqual({ personsV3: { totalCount: 1, nodes: [{ id: 'p2' }] } });
  });

  it('finds a row by its key, and an entity', async () => {
    expect(await people(admin, 'personsV3ByKey(id: "p3") { contact }')).toEqual({
      personsV3ByKey: { contact: 'p3@example.com' },
    });
    const [node] = (await people(analyst, 'personsV3(first: 1) { nodes { id } }')).personsV3.nodes;
    expect(await people(analyst, `personsV3ByKey(id: "${node.id}") { id contact }`)).toEqual({
      personsV3ByKey: { id: node.id, contact: '***' },
    });
    expect(await people(analyst, 'personsV3ByKey(id: "p3") { id }')).toEqual({ personsV3ByKey: null });
  });

  it('groups and aggregates', async () => {
    const query = `personsV3Aggregate(groupBy: [{ field: LAND }, { field: JOINED_ON, by: MONTH }], where: { total: { gt: "10" } },
      having: { sum: { total: { gt: "150" } } }) { group { land joinedOn } count sum { total score } max { joinedOn bornAt } }`;
    expect(await people(admin, query)).toEqual({
      personsV3Aggregate: [
        {
          group: { land: 'DE', joinedOn: '2026-01-01' },
          count: 4,
          sum: { total: '200', score: '3980' },
          max: { joinedOn: '2026-01-09', bornAt: '1980-06-23T00:00:00' },
        },
      ],
    });
  });

  it('shows a masked viewer of the later major what the earlier one shows, and refuses the same', async () => {
    const shown = await people(
      analyst,
      'persons(first: 8) { nodes { personId email born } } personsV3(first: 8) { nodes { id contact bornAt } }',
    );
    expect(
      shown.personsV3.nodes.map(({ id, contact, bornAt }: Record<string, string>) => [id, contact, bornAt]),
    ).toEqual(
      shown.persons.nodes.map(({ personId, email, born }: Record<string, string>) => [
        personId,
        email,
        `${born}T00:00:00`,
      ]),
    );
    for (const fields of [
      'personsV3(orderBy: [{ field: CONTACT }]) { totalCount }',
      'personsV3(where: { contact: { eq: "p1@example.com" } }) { totalCount }',
      'personsV3(where: { bornAt: { gt: "1980-06-17T00:00:00" } }) { totalCount }',
      'personsV3Aggregate(groupBy: [{ field: BORN_AT, by: DAY }]) { count }',
      'personsV3Aggregate { max { bornAt } }',
    ]) {
      expect((await ask(analyst, `{ people { ${fields} } }`)).errors).toEqual(['FORBIDDEN_FIELD']);
    }
  });

  it('keeps the rows of a rule by the name that the rule gives', async () => {
    const regional = viewerOf('regional', { countries: ['FR'] });
    expect(await people(regional, 'persons { totalCount } personsV3 { totalCount nodes { land } }')).toEqual({
      persons: { totalCount: 4 },
      personsV3: { totalCount: 4, nodes: Array.from({ length: 4 }, () => ({ land: 'FR' })) },
    });
  });

  it('lets an index be used where nothing is cast', async () => {
    const { people: subgraph } = Object.fromEntries(opened.subgraphs);
    if (subgraph === undefined) throw new Error('no subgraph');
    await opened.client.query('analyze people_product.persons');
    opened.statements.length = 0;
    await people(admin, 'personsV3(where: { id: { eq: "p3" } }) { nodes { land } }');
    const statement = opened.statements.at(-1);
    expect(statement?.text).toContain('."person_id" = ');
    expect(statement?.text).not.toContain('person_id"::');
  });
});
