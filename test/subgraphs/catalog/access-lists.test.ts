// The lists of access requests: who sees which, found and paged through.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import {
  type AccessRequests,
  approved,
  asker,
  day,
  listFor,
  openAccessRequests,
  owner,
  pending,
  platform,
  start,
  writer,
} from '../../support/access-requests.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

let access: AccessRequests;
beforeAll(async () => {
  access = await openAccessRequests();
});
afterAll(() => access.close());
afterEach(() => access.reset());

const listAs = (viewer: Viewer, given = '') => listFor(access, viewer, given);

describe('who sees a request', () => {
  it.each<readonly [string, Viewer, number]>([
    ['who asked', asker, 1],
    ['others of the same consumer', { ...asker, subject: 'bob', role: 'regional' }, 1],
    ['the owners', owner, 1],
    ['who may write the product', writer, 1],
    ['the platform', platform, 1],
    ['not the same person for another consumer', { ...asker, consumer: 'others' }, 0],
    ['not a subject of the name of the consumer', { ...viewerOf('analyst'), subject: 'reports' }, 0],
    ['not an admin', viewerOf('admin'), 0],
    ['not who is anonymous', anonymous, 0],
  ])('%s', async (_, viewer, count) => {
    await pending(access, asker);
    const ofProduct = '{ catalog { product(id: "people.customers") { accessRequests { nodes { id } } } } }';
    const { data } = await access.ask(viewer, ofProduct);
    expect([(await listAs(viewer)).length, data.catalog.product.accessRequests.nodes.length]).toEqual([count, count]);
  });

  it('is found by product and by state', async () => {
    const ids = [await pending(access, asker), await approved(access, asker, { fields: ['phone'] })];
    const orders = await pending(access, viewerOf('stranger'), { product: 'shop.orders', fields: ['amount'] });
    const find = async (given: string) => (await listAs(platform, given)).map(({ id }: { id: string }) => id).sort();
    expect(await find('(product: "people.customers")')).toEqual([...ids].sort());
    expect(await find('(product: "people.customers@1", state: PENDING)')).toEqual([ids[0]]);
    expect(await find('(state: PENDING)')).toEqual([ids[0], orders].sort());
    access.clock.now = start + day;
    expect([await find('(state: APPROVED)'), await find('(state: EXPIRED)')]).toEqual([[], [ids[1]]]);
    expect(await find('(product: "people.nothing")')).toEqual([]);
  });

  it('is paged through, each once, though new ones come meanwhile', async () => {
    const fields = ['email', 'phone', 'born', 'income', 'note'];
    const ids: string[] = [];
    for (const field of fields) {
      access.clock.now += field === 'born' ? 0 : 1_000; // two at the same moment
      ids.push(await pending(access, asker, { fields: [field] }));
    }
    const page = async (after: string | null) => {
      const text = `query ($after: String) { catalog { accessRequests(first: 2, after: $after) { nodes { id }
        pageInfo { hasNextPage hasPreviousPage endCursor } } } }`;
      return (await access.ask(asker, text, { after })).data.catalog.accessRequests;
    };
    const first = await page(null);
    await pending(access, asker, { fields: ['passport'] });
    const second = await page(first.pageInfo.endCursor);
    const third = await page(second.pageInfo.endCursor);
    const found = [first, second, third].flatMap(({ nodes }) => nodes.map(({ id }: { id: string }) => id));
    expect(found.slice(0, 2)).toEqual([ids[4], ids[3]]);
    expect(found[4]).toBe(ids[0]);
    expect([...found].sort()).toEqual([...ids].sort());
    expect([first, second, third].map(({ pageInfo }) => [pageInfo.hasPreviousPage, pageInfo.hasNextPage])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
    const others = await access.ask(
      { ...asker, consumer: 'others' },
      `{ catalog { accessRequests(after: "${first.pageInfo.endCursor}") { nodes { id } } } }`,
    );
    expect(others.errors).toEqual(['CURSOR_INVALID catalog.accessRequests']);
  });

  it('in so many lists at once and no more', async () => {
    const lists = (count: number) =>
      access.ask(
        asker,
        `{ catalog { ${Array.from({ length: count }, (_, n) => `a${n}: accessRequests { nodes { id } }`).join(' ')} } }`,
      );
    expect((await lists(20)).errors).toEqual([]);
    expect((await lists(21)).errors).toEqual(['ACCESS_LISTS_TOO_MANY catalog.a20']);
  });
});
