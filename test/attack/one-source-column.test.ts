// The door of the other contract: a viewer who is masked in one product asks another product over the same table, whose
// contract says nothing of masks. The strictest contract wins, also when it is refused.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subgraph } from '../../subgraphs/product/subgraph.ts';
import { admin, analyst, ask, viewerOf } from '../support/shop-mesh.ts';
import {
  createOneSource,
  files,
  findRaw,
  markedRows,
  type OneSource,
  type OneSourceDatabase,
} from './one-source-mesh.ts';

let database: OneSourceDatabase;
beforeAll(async () => {
  database = await createOneSource();
});
afterAll(() => database.close());

const [someone] = markedRows;
if (someone === undefined) throw new Error('no rows');

/** One request for each door; `field` is the product's. */
const doors: readonly (readonly [door: string, query: (field: string, type: string) => string])[] = [
  ['select', (field) => `${field} { nodes { personId email phone born income device country } }`],
  ['select of a denied column', (field) => `${field} { nodes { passport } }`],
  ['filter by equality', (field) => `${field}(where: { email: { eq: "${someone.email}" } }) { totalCount }`],
  ['filter by prefix', (field) => `${field}(where: { passport: { startsWith: "RAW" } }) { totalCount }`],
  ['filter by range', (field) => `${field}(where: { income: { gt: 44000 } }) { totalCount }`],
  ['filter by the absence of a value', (field) => `${field}(where: { phone: { isNull: true } }) { totalCount }`],
  ['filter by a raw key', (field) => `${field}(where: { personId: { eq: "${someone.person_id}" } }) { totalCount }`],
  ['order', (field) => `${field}(orderBy: [{ field: EMAIL }]) { nodes { country } }`],
  ['the order that nobody asked for', (field) => `${field} { edges { cursor node { personId } } }`],
  ['a cursor over the key', (field) => `${field}(first: 2) { pageInfo { endCursor } nodes { personId } }`],
  ['group', (field) => `${field}Aggregate(groupBy: [{ field: EMAIL }]) { group { email } count }`],
  ['group by time', (field) => `${field}Aggregate(groupBy: [{ field: BORN, by: DAY }]) { count }`],
  [
    'a small group',
    (field) => `${field}Aggregate(where: { country: { eq: "DE" } }, groupBy: [{ field: PERSON_ID }]) { count }`,
  ],
  ['an aggregate', (field) => `${field}Aggregate { max { income email } sum { income } }`],
  [
    'having',
    (field) => `${field}Aggregate(groupBy: [{ field: COUNTRY }], having: { sum: { income: { gt: 1 } } }) { count }`,
  ],
  ['counting distinct values', (field) => `${field}Aggregate { countDistinct { email } }`],
  ['a raw key', (field) => `${field}ByKey(personId: "${someone.person_id}") { country }`],
  ['a key that is not there', (field) => `${field}ByKey(personId: "nobody") { country }`],
];

async function answer(subgraph: Subgraph | undefined, namespace: string, query: string, viewer = analyst) {
  if (subgraph === undefined) throw new Error(`no subgraph ${namespace}`);
  return ask(subgraph, viewer, `{ ${namespace} { answer: ${query} } }`);
}

/** Without what differs by intent: names of the domain, and cursors, which are sealed for one product. */
function asOf(namespace: string, text: string): string {
  return text
    .replaceAll(new RegExp(`\\b${namespace}\\b`, 'g'), 'domain')
    .replaceAll(/ursor":"[\w-]{40,}"/g, 'ursor":"sealed"');
}

const askEntity = (type: string, personId: string) =>
  `{ _entities(representations: [{ __typename: "${type}", personId: "${personId}" }]) { ... on ${type} { country email } } }`;

describe('a product over a table that another contract masks', () => {
  let mesh: OneSource;
  beforeAll(async () => {
    mesh = await database.open([files.first, files.third, files.mart]);
  });

  const others = [
    ['a later major', 'people', 'personsV3', 'PeoplePersonsV3'],
    ['a product of another domain', 'mart', 'contacts', 'MartContacts'],
  ] as const;
  for (const [what, namespace, field, type] of others) {
    it.each(doors)(`${what} tells by %s what the masked one tells`, async (_, query) => {
      const masked = await answer(mesh.subgraphs.get('people'), 'people', query('persons', 'PeoplePersons'));
      const other = await answer(mesh.subgraphs.get(namespace), namespace, query(field, type));
      const text = JSON.stringify(other);
      expect(asOf(namespace, text)).toBe(asOf('people', JSON.stringify(masked)));
      expect(findRaw(text)).toEqual([]);
    });

    it(`${what} finds an entity by its token only`, async () => {
      const subgraph = mesh.subgraphs.get(namespace) as Subgraph;
      const byToken = await ask(subgraph, analyst, askEntity(type, await database.tokenOf(someone.person_id)));
      expect(byToken).toEqual({ data: { _entities: [{ country: someone.country, email: '***' }] }, errors: [] });
      const byKey = await ask(subgraph, analyst, askEntity(type, someone.person_id));
      const absent = await ask(subgraph, analyst, askEntity(type, 'nobody'));
      expect(byKey).toEqual(absent);
    });
  }

  it('tells by a cursor of one what the other tells: nothing, since it is bound to its own', async () => {
    const people = mesh.subgraphs.get('people');
    const page = await answer(people, 'people', 'persons(first: 2) { pageInfo { endCursor } }');
    const { endCursor } = (page.data as { people: { answer: { pageInfo: { endCursor: string } } } }).people.answer
      .pageInfo;
    const { errors } = await answer(
      people,
      'people',
      `personsV3(first: 2, after: "${endCursor}") { nodes { personId } }`,
    );
    expect(errors).toEqual(['CURSOR_INVALID people.answer']);
  });

  it('shows the values to who sees them in clear by every contract, and to nobody else', async () => {
    const subgraph = mesh.subgraphs.get('people');
    const query = 'personsV3(orderBy: [{ field: EMAIL }], first: 1) { nodes { personId email } }';
    const first = markedRows.find(({ email }) => email.startsWith('rawmail0'));
    expect((await answer(subgraph, 'people', query, admin)).data).toEqual({
      people: { answer: { nodes: [{ personId: first?.person_id, email: first?.email }] } },
    });
    expect((await answer(subgraph, 'people', query)).errors).toEqual(['FORBIDDEN_FIELD people.answer']);
  });

  it('shows nothing in clear to who is unmasked by one contract of two', async () => {
    // By the first contract support sees it in clear; the one that is closed here leaves only admins.
    const closed = {
      ...files.third,
      text: addToColumn(files.third.text, 'email', 'tags: [PII], mask: redact, unmask: [{ role: admin }]').replace(
        'access: { ',
        'access: { unmask: [{ role: admin }], ',
      ),
    };
    const both = await database.open([files.first, closed]);
    const support = viewerOf('support');
    for (const field of ['persons', 'personsV3']) {
      const { data } = await answer(
        both.subgraphs.get('people'),
        'people',
        `${field}(first: 1) { nodes { email } }`,
        support,
      );
      expect(data).toEqual({ people: { answer: { nodes: [{ email: '***' }] } } });
      const { data: seen } = await answer(
        both.subgraphs.get('people'),
        'people',
        `${field}(first: 1) { nodes { email } }`,
        admin,
      );
      expect(JSON.stringify(seen)).toContain('rawmail');
    }
    const alone = await database.open([files.first]);
    const { data } = await answer(
      alone.subgraphs.get('people'),
      'people',
      'persons(first: 1) { nodes { email } }',
      support,
    );
    expect(JSON.stringify(data)).toContain('rawmail');
  });

  it('says of every product in the gateway who is masked', async () => {
    const context = { viewer: analyst, signal: new AbortController().signal };
    const query =
      '{ people { persons { nodes { email } } personsV3 { nodes { email } } } mart { contacts { nodes { email } } } }';
    const { text } = await mesh.gateway.execute({ query }, context);
    expect(findRaw(text)).toEqual([]);
    expect(text.match(/\*\*\*/g)).toHaveLength(3 * markedRows.length);
  });

  it('closes the foreign keys of other domains with the key, and joins by its tokens', async () => {
    const closed = files.third.text.replace('required: true,', 'required: true, tags: [PII], mask: tokenize,');
    const third = { ...files.third, text: closed.replace('access: { ', 'access: { unmask: [{ role: admin }], ') };
    const { gateway, subgraphs } = await database.open([files.first, third, files.orders]);
    const context = { viewer: viewerOf('support'), signal: new AbortController().signal };
    const query = '{ shop { orders(first: 1) { nodes { personId person { personId orders { totalCount } } } } } }';
    const { text } = await gateway.execute({ query }, context);
    const [order] = JSON.parse(text).data.shop.orders.nodes;
    expect(order).toEqual({
      personId: expect.stringMatching(/^tok_/),
      person: { personId: order.personId, orders: { totalCount: 1 } },
    });
    const pii = /personId: String! @pii\(([^)]*)\)/g;
    const said = [...subgraphs.values()].flatMap(({ sdl }) => [...sdl.matchAll(pii)].map(([, given]) => given));
    expect(new Set(said)).toEqual(new Set(['kind: "id", mask: "tokenize", revealTo: ["admin"]']));
    expect(said).toHaveLength(4); // both majors, the stub of the first beside the orders, and the foreign key
  });

  it('warns the owners of both, with the places of both contracts', () => {
    expect(mesh.warnings.filter((line) => line.includes('"email"'))).toEqual([
      expect.stringMatching(
        /^mart\/contacts\.contract\.yaml:\d+:5 .*mask redact.* people\/persons\.contract\.yaml:\d+:5 /,
      ),
      expect.stringMatching(
        /^people\/persons\.v3\.contract\.yaml:\d+:5 .*mask redact.* people\/persons\.contract\.yaml:\d+:5 /,
      ),
    ]);
  });
});

describe('a contract that hides a column, and is not served itself', () => {
  const hiding = [
    ['is refused for another reason', { ...files.first, text: `${files.first.text}colour: red\n` }],
    ['is a draft', { ...files.first, text: `${files.first.text}status: draft\n` }],
    ['misspells its masks', { ...files.first, text: files.first.text.replaceAll('mask:', 'maks:') }],
    ['has columns without a type', { ...files.first, text: files.first.text.replaceAll(/type: \w+, /g, '') }],
  ] as const;

  it.each(hiding)('hides it in the others although it %s', async (_, first) => {
    const mesh = await database.open([first, files.third, files.mart]);
    expect(mesh.mesh.products.filter(({ status }) => status !== 'draft').map(({ key }) => key)).toEqual([
      'mart.contacts',
      'people.persons@3',
    ]);
    for (const [namespace, field, type] of [
      ['people', 'personsV3', 'PeoplePersonsV3'],
      ['mart', 'contacts', 'MartContacts'],
    ] as const) {
      for (const [, query] of doors) {
        const reply = await answer(mesh.subgraphs.get(namespace), namespace, query(field, type));
        expect(findRaw(JSON.stringify(reply))).toEqual([]);
      }
    }
  });

  it('would be told by the same requests if nobody said that it is to be hidden', async () => {
    const mesh = await database.open([files.third]);
    const told: string[] = [];
    for (const [door, query] of doors) {
      const { data, errors } = await answer(
        mesh.subgraphs.get('people'),
        'people',
        query('personsV3', 'PeoplePersonsV3'),
      );
      if (errors.length === 0 && findRaw(JSON.stringify(data)).length > 0) told.push(door);
    }
    expect(told).toEqual([
      'select',
      'select of a denied column',
      'the order that nobody asked for',
      'a cursor over the key',
      'group',
      'an aggregate',
    ]);
  });
});

function addToColumn(text: string, column: string, keys: string): string {
  return text.replace(`name: ${column},`, `name: ${column}, ${keys},`);
}
