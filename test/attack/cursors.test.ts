// The door "cursors": opaque, authenticated, and bound to product, relation, filter, order, viewer class and mesh secret.
// What is replayed elsewhere, touched or made up is refused in the same words, before any row is read.

import { createHmac } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { unkept } from '../support/ledger-entries.ts';
import { admin, analyst, ask, viewerOf } from '../support/shop-mesh.ts';
import { openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('cursors');
afterAll(twins.close);
const { first } = twins;

const refusal = 'CURSOR_INVALID people.customers';
const page = (args: string) => `{ people { customers(${args}) { nodes { country } pageInfo { endCursor } } } }`;

async function cursorOf(viewer: typeof admin, args = 'first: 3'): Promise<string> {
  const { data } = await ask(first.people, viewer, page(args));
  return (data as { people: { customers: { pageInfo: { endCursor: string } } } }).people.customers.pageInfo.endCursor;
}

const after = async (cursor: string, viewer = analyst, args = 'first: 3') =>
  (await ask(first.people, viewer, page(`${args}, after: ${JSON.stringify(cursor)}`))).errors;

describe('a cursor holds nothing that can be read', () => {
  it('no key and no token, as it is, decoded, or reversed', async () => {
    for (const viewer of [admin, analyst]) {
      const cursor = await cursorOf(viewer, 'first: 1, orderBy: [{ field: COUNTRY }]');
      const bytes = Buffer.from(cursor, 'base64url').toString('latin1');
      for (const text of [
        cursor,
        bytes,
        [...bytes].reverse().join(''),
        Buffer.from(cursor, 'hex').toString('latin1'),
      ]) {
        expect(text).not.toMatch(/tok_|"c\d|\["/);
      }
    }
  });

  it('and its length is that of a token, whatever the key', async () => {
    const query = '{ people { customers { edges { cursor } } } }';
    const { data } = await twins.same(analyst, 'people', query);
    const cursors = [...JSON.stringify(data).matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor]) => cursor?.length);
    expect(cursors).toHaveLength(10);
    expect(new Set(cursors).size).toBe(1);
    await twins.differ('people', query);
  });
});

describe('a cursor is refused', () => {
  it('where it was an owner’s and a masked viewer replays it, and the other way round', async () => {
    expect(await after(await cursorOf(admin))).toEqual([refusal]);
    expect(await after(await cursorOf(analyst), admin)).toEqual([refusal]);
    expect(await after(await cursorOf(analyst))).toEqual([]);
    expect(await after(await cursorOf(admin), admin)).toEqual([]);
  });

  it('where the viewer has a row rule, and the maker had none', async () => {
    const regional = viewerOf('regional', { countries: ['DE'] });
    expect(await after(await cursorOf(analyst), regional)).toEqual([refusal]);
    expect(await after(await cursorOf(regional), analyst)).toEqual([refusal]);
  });

  it.each([
    ['another filter', 'where: { country: { eq: "DE" } }'],
    ['the same filter with another value of a variable’s place', 'where: { country: { ne: "DE" } }'],
    ['a filter that is empty', 'where: {}'],
    ['another order', 'orderBy: [{ field: COUNTRY }]'],
    ['the opposite order', 'orderBy: [{ field: COUNTRY, direction: DESC }]'],
  ])('under %s', async (_, args) => {
    expect(await after(await cursorOf(analyst), analyst, args)).toEqual([refusal]);
    expect(await after(await cursorOf(analyst, `first: 3, ${args}`))).toEqual([refusal]);
    expect(await after(await cursorOf(analyst, `first: 3, ${args}`), analyst, args)).toEqual([]);
  });

  it('of another product or relation', async () => {
    const query = (cursor: string) => `{ shop { orders(first: 1, after: "${cursor}") { totalCount } } }`;
    expect((await ask(first.shop, analyst, query(await cursorOf(analyst)))).errors).toEqual([
      'CURSOR_INVALID shop.orders',
    ]);
    const { data } = await ask(first.shop, analyst, '{ shop { lines(first: 1) { pageInfo { endCursor } } } }');
    const cursor = (data as { shop: { lines: { pageInfo: { endCursor: string } } } }).shop.lines.pageInfo.endCursor;
    const inner = `{ shop { orders(first: 2) { nodes { lines(first: 1, after: "${cursor}") { totalCount } } } } }`;
    expect((await ask(first.shop, analyst, inner)).errors).toEqual(['CURSOR_INVALID shop.orders']);
  });

  it('of a mesh with another secret, also in the words of a variable', async () => {
    const domain = first.mesh.domains.find(({ name }) => name === 'people');
    if (domain === undefined) throw new Error('no domain people');
    const other = await createSubgraph({
      mesh: first.mesh,
      domain,
      database: first.database,
      cursorSecret: Buffer.alloc(32, 8),
      ledger: unkept,
    });
    const query = 'query ($c: String) { people { customers(first: 1, after: $c) { totalCount } } }';
    const reply = await ask(other, analyst, query, { c: await cursorOf(analyst) });
    expect(reply).toEqual({ data: { people: { customers: null } }, errors: [refusal] });
  });

  it('where any one of its bytes was changed', async () => {
    const bytes = Buffer.from(await cursorOf(analyst), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await after(changed.toString('base64url'))).toEqual([refusal]);
    }
  });

  it('cut short, drawn out, written otherwise, or made up', async () => {
    const cursor = await cursorOf(analyst);
    const content = Buffer.from(JSON.stringify(['tok_aaaaaaaaaaaaaaaaaaaaaa']));
    const made = [
      ...Array.from({ length: cursor.length }, (_, length) => cursor.slice(0, length)),
      `${cursor}A`,
      `${cursor}=`,
      `${cursor}\n`,
      ` ${cursor}`,
      cursor + cursor,
      cursor.replace(/[-_]/g, (character) => (character === '-' ? '+' : '/')).concat('='),
      content.toString('base64url'),
      Buffer.concat([Buffer.alloc(12), content, Buffer.alloc(16)]).toString('base64url'),
      Buffer.concat([createHmac('sha256', 'guess').digest(), content]).toString('base64url'),
      '\u0000',
      'null',
    ];
    for (const one of made) expect(await after(one)).toEqual([refusal]);
  });

  it('in the same words whatever is wrong with it, and before any statement runs', async () => {
    const cursor = await cursorOf(admin);
    first.statements.length = 0;
    const words = new Set<string>();
    for (const one of [
      cursor,
      `${cursor}A`,
      cursor.slice(0, 9),
      'x',
      await cursorOf(analyst, 'first: 3, orderBy: [{ field: COUNTRY }]'),
    ]) {
      const { messages } = await twins.same(analyst, 'people', page(`after: ${JSON.stringify(one)}`));
      expect(messages).toHaveLength(1);
      words.add(messages.join());
    }
    expect(words.size).toBe(1);
    expect(first.statements.filter(({ values }) => values.some((value) => value === cursor))).toEqual([]);
  });
});

it('a cursor of a relation is bound to its relation, not to the row above it', async () => {
  const query = '{ shop { orders(first: 2) { nodes { lines(first: 1) { nodes { sku } pageInfo { endCursor } } } } } }';
  const reply = await twins.same(analyst, 'shop', query);
  const [cursor] = [...JSON.stringify(reply.data).matchAll(/"endCursor":"([^"]+)"/g)].map(([, one]) => one);
  const next = `{ shop { orders(first: 2) { nodes { lines(first: 1, after: "${cursor}") { nodes { line } } } } } }`;
  expect((await twins.same(analyst, 'shop', next)).errors).toEqual([]);
});

it('equal rows give equal cursors, and the text of a row cannot pass for one', async () => {
  const [one, other] = [await cursorOf(analyst), await cursorOf(analyst)];
  expect(one).toBe(other);
  await first.client.query(
    `update shop_product.orders set remark = repeat('0', 32) || '.' || repeat('f', 32) || '.W10=' where order_id = 1`,
  );
  const query = '{ shop { orders(first: 1) { nodes { remark } edges { cursor } } } }';
  const { data } = await ask(first.shop, analyst, query);
  expect(JSON.stringify(data)).toContain(`"remark":"${'0'.repeat(32)}.${'f'.repeat(32)}.W10="`);
});
