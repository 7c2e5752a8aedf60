// Access requests through the catalog: who asks for what, from the request to the end of access.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../identity/viewer.ts';
import {
  type AccessRequests,
  approved,
  asker,
  at,
  day,
  decide,
  listFor,
  openAccessRequests,
  owner,
  pending,
  seesEmail,
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

const emailAs = (viewer: Viewer) => seesEmail(access, viewer);
const listAs = (viewer: Viewer, given = '') => listFor(access, viewer, given);

describe('from the request to the end of access', () => {
  it('the owner sees what is asked for, approves it, and it is clear until the second that was said', async () => {
    expect(await emailAs(asker)).toBe('MASKED');
    const id = await pending(access, asker);
    const asked = {
      id,
      product: { id: 'people.customers' },
      productId: 'people.customers',
      columns: ['email'],
      policy: null,
      purpose: 'The monthly report.',
      subject: 'ada',
      role: 'analyst',
      consumer: 'reports',
      requestedAt: '2026-06-01T12:00:00Z',
      requestedUntil: '2026-06-02T12:00:00Z',
      state: 'PENDING',
      decidedBy: null,
      decidedAt: null,
      until: null,
      note: null,
    };
    expect(await listAs(owner)).toEqual([{ ...asked, mayDecide: true }]);
    expect(await listAs(asker)).toEqual([{ ...asked, mayDecide: false }]);
    expect(await emailAs(asker)).toBe('MASKED');

    access.clock.now = start + 60_000;
    const note = 'For this month.';
    const answer = await decide(access, owner, { request: id, decision: 'APPROVE', note });
    const until = '2026-06-02T12:00:00Z';
    expect(answer).toEqual({
      data: { decideAccess: { id, state: 'APPROVED', until, decidedBy: 'olga', note } },
      errors: [],
      messages: [],
    });
    expect(await listAs(asker)).toEqual([
      {
        ...asked,
        state: 'APPROVED',
        decidedBy: 'olga',
        decidedAt: '2026-06-01T12:01:00Z',
        until,
        note,
        mayDecide: false,
      },
    ]);
    expect(await emailAs(asker)).toBe('CLEAR');
    expect(await emailAs({ ...asker, consumer: 'others' })).toBe('MASKED');

    access.clock.now = start + day - 1;
    expect(await emailAs(asker)).toBe('CLEAR');
    access.clock.now = start + day;
    expect(await emailAs(asker)).toBe('MASKED');
    expect((await listAs(asker)).map(({ state }: { state: string }) => state)).toEqual(['EXPIRED']);
  });

  it('is told to the ledger and kept step by step, without a value of any row', async () => {
    const id = await approved(access, asker, { fields: ['phone', 'email'] });
    access.clock.now = start + 1_000;
    await decide(access, writer, { request: id, decision: 'DENY', note: 'No longer.' });
    const common = { kind: 'access', product: 'people.customers', columns: ['email', 'phone'], request: id };
    const [asking, olga, walt] = [
      { subject: 'ada', role: 'analyst', consumer: 'reports', purpose: null },
      { subject: 'olga', role: 'steward', consumer: null, purpose: null },
      { subject: 'walt', role: 'clerk', consumer: null, purpose: null },
    ];
    const until = start + day;
    expect(access.ledger).toEqual([
      { ...common, at: start, actor: asking, event: 'requested', consumer: 'consumer:reports', until },
      { ...common, at: start, actor: olga, event: 'approved', consumer: 'consumer:reports', until },
      { ...common, at: start + 1_000, actor: walt, event: 'revoked', consumer: 'consumer:reports', until },
    ]);
    const { rows } = await access.pool.query(
      'select request, event, at, subject, until, note from concord.access_events order by number',
    );
    const end = new Date(until);
    expect(rows).toEqual([
      { request: id, event: 'requested', at: new Date(start), subject: 'ada', until: end, note: null },
      { request: id, event: 'approved', at: new Date(start), subject: 'olga', until: end, note: null },
      { request: id, event: 'revoked', at: new Date(start + 1_000), subject: 'walt', until: end, note: 'No longer.' },
    ]);
  });

  it('a key is asked for once, and the columns that refer to it are clear with it', async () => {
    const keys = `{ catalog { a: column(coordinate: "PeopleCustomers.customerId") { access }
      b: column(coordinate: "ShopOrders.customerId") { access } } }`;
    await approved(access, asker, { fields: ['customerId'] });
    expect((await access.ask(asker, keys)).data.catalog).toEqual({ a: { access: 'CLEAR' }, b: { access: 'CLEAR' } });
  });

  it('a product that the role may not read is opened to it, and asked for by its fields', async () => {
    const stranger = { ...viewerOf('stranger'), consumer: 'labs' };
    await approved(access, stranger, { fields: ['country'] });
    const product = '{ catalog { product(id: "people.customers") { access columns { name access } } } }';
    const { data } = await access.ask(stranger, product);
    expect(data.catalog.product.access).toBe('MASKED');
    expect(data.catalog.product.columns).toContainEqual({ name: 'country', access: 'CLEAR' });
    expect(data.catalog.product.columns).toContainEqual({ name: 'email', access: 'MASKED' });
  });
});

describe('a request that is repeated', () => {
  it('word for word, also in another order and at the same time, is one', async () => {
    const given = { fields: ['phone', 'email'] };
    const again = { fields: ['email', 'phone'], purpose: ' The monthly report. ' };
    const ids = await Promise.all([given, again, given, again].map((one) => pending(access, asker, one)));
    expect(new Set(ids).size).toBe(1);
    expect([access.ledger.length, (await listAs(asker)).length]).toEqual([1, 1]);
  });

  it.each<readonly [string, Viewer, Record<string, unknown>]>([
    ['for another purpose', asker, { purpose: 'Another.' }],
    ['until another moment', asker, { until: at(start + 2 * day) }],
    ['for other fields', asker, { fields: ['phone'] }],
    ['by another consumer', { ...asker, consumer: 'b' }, {}],
    ['by another person of the consumer', { ...asker, subject: 'bob' }, {}],
  ])('%s is another', async (_, viewer, given) => {
    expect(await pending(access, viewer, given)).not.toBe(await pending(access, asker));
  });

  it('after it was denied is another', async () => {
    const id = await pending(access, asker);
    await decide(access, owner, { request: id, decision: 'DENY' });
    expect(await pending(access, asker)).not.toBe(id);
  });
});

describe('an exception from a policy', () => {
  it('is asked for and decided as access is, and opens nothing', async () => {
    const stranger = { ...viewerOf('stranger'), consumer: 'labs' };
    const id = await approved(access, stranger, { fields: [], policy: 'pii_in_eu' });
    expect(await listAs(stranger)).toEqual([
      expect.objectContaining({ id, state: 'APPROVED', policy: 'pii_in_eu', columns: [] }),
    ]);
    const { data } = await access.ask(stranger, '{ catalog { product(id: "people.customers") { access } } }');
    expect(data.catalog.product.access).toBe('NONE');
    expect(access.watcher.current()).toEqual([]);
  });
});
