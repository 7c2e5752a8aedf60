// Access requests through the catalog: who asks for what, who decides, who sees it, and that what is refused leaves no trace.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../../../gateway/gateway.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import {
  type AccessRequests,
  approved,
  asker,
  at,
  day,
  decide,
  emailForADay,
  openAccessRequests,
  owner,
  pending,
  platform,
  request,
  start,
  writer,
} from '../../support/access-requests.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

let access: AccessRequests;
beforeAll(async () => {
  access = await openAccessRequests();
});
afterAll(() => access.close());
afterEach(async () => {
  access.clock.now = start;
  access.ledger.length = 0;
  access.hooks.prepareGrants = async () => undefined;
  access.hooks.assertRecordable = () => undefined;
  access.hooks.record = () => undefined;
  access.failures.length = 0;
  await access.pool.query('truncate concord.access_requests, concord.access_events');
  await access.watcher.refresh();
});

/** All that is kept, to see that nothing has changed. */
const kept = async () => {
  const { rows } = await access.pool.query('select to_jsonb(r) from concord.access_requests r order by id');
  const events = await access.pool.query('select to_jsonb(e) from concord.access_events e order by number');
  return JSON.stringify([rows, events.rows, access.ledger]);
};
const emailAs = async (viewer: Viewer) =>
  (await access.ask(viewer, '{ catalog { column(coordinate: "PeopleCustomers.email") { access } } }')).data.catalog
    .column.access;

const everything = `id product { id } productId columns policy purpose subject role consumer requestedAt requestedUntil
  state decidedBy decidedAt until note mayDecide`;
const listAs = async (viewer: Viewer, given = '') => {
  const { data, messages } = await access.ask(
    viewer,
    `{ catalog { accessRequests${given} { nodes { ${everything} } } } }`,
  );
  if (messages.length > 0) throw new Error(messages.join('\n'));
  return data.catalog.accessRequests.nodes;
};

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

describe('a request is refused', () => {
  const nothing = '[[],[],[]]';
  it.each<readonly [string, Viewer, Record<string, unknown>, string, string]>([
    [
      'of nobody',
      anonymous,
      {},
      'ACCESS_ANONYMOUS',
      'Access is given to whom a token names. Send one in the header Authorization.',
    ],
    [
      'for a product that is not there',
      asker,
      { product: 'people.custmers' },
      'ACCESS_PRODUCT_UNKNOWN',
      'The argument "product" names no product that you may find. Did you mean "people.customers"? Ask catalog { search { nodes { id } } } for them.',
    ],
    [
      'for a field that is not there',
      asker,
      { fields: ['emial'] },
      'ACCESS_FIELD_UNKNOWN',
      'The argument "fields" names a field that people.customers does not have. Did you mean "email"?',
    ],
    [
      'for a field that nothing is like',
      asker,
      { fields: ['zzzzzzzzzzzzzzz'] },
      'ACCESS_FIELD_UNKNOWN',
      'The argument "fields" names a field that people.customers does not have. It has customerId, email, phone, born, income, passport, device, note, country.',
    ],
    [
      'for what is clear',
      asker,
      { fields: ['email', 'country'] },
      'ACCESS_FIELD_CLEAR',
      'You see "country" of people.customers in clear already, for as long as you ask for. Leave it out of "fields", or name a later "until".',
    ],
    [
      'for a reference',
      asker,
      { product: 'shop.orders', fields: ['customerId'] },
      'ACCESS_FIELD_REFERS',
      '"customerId" of shop.orders refers to the key of another product, whose owner decides. Ask for people.customers.customerId: access to a key covers all fields that refer to it.',
    ],
    [
      'for no field',
      asker,
      { fields: [] },
      'ARGUMENT_INVALID',
      'The argument "fields" is empty; name the fields that you need in clear.',
    ],
    [
      'for one field under two names',
      asker,
      { fields: ['customerId', 'customer_id'] },
      'ARGUMENT_INVALID',
      'The argument "fields" names "customerId" more than once; name it once.',
    ],
    [
      'for no purpose',
      asker,
      { purpose: ' \n' },
      'ARGUMENT_INVALID',
      'The argument "purpose" is empty; say it in a sentence.',
    ],
    [
      'with too long a purpose',
      asker,
      { purpose: 'x'.repeat(501) },
      'ARGUMENT_INVALID',
      'The argument "purpose" may have at most 500 characters; say it shorter.',
    ],
    [
      'with NUL in its purpose',
      asker,
      { purpose: 'a\0b' },
      'ARGUMENT_INVALID',
      'The argument "purpose" holds the character NUL; leave it out.',
    ],
    [
      'until now',
      asker,
      { until: at(start) },
      'ACCESS_UNTIL_PAST',
      'The moment in "until" has passed. Name one that is still to come.',
    ],
    [
      'for too long',
      asker,
      { until: '2026-08-30T12:00:01Z' },
      'ACCESS_UNTIL_TOO_LATE',
      'Access is given for 90 days at most. Name 2026-08-30T12:00:00Z or an earlier moment in "until", and ask again when it ends.',
    ],
    [
      'for fields and a policy',
      asker,
      { policy: 'pii_in_eu' },
      'ARGUMENT_INVALID',
      'The argument "fields" must be empty beside "policy": an exception is asked for by itself.',
    ],
    [
      'for a policy without a name',
      asker,
      { fields: [], policy: 'a b' },
      'ARGUMENT_INVALID',
      'The argument "policy" must be the name of a policy, such as pii_in_eu.',
    ],
  ])('%s', async (_, viewer, given, code, message) => {
    expect(await request(access, viewer, given)).toEqual({
      data: { requestAccess: null },
      errors: [`${code} requestAccess`],
      messages: [message],
    });
    expect(await kept()).toBe(nothing);
  });

  it.each([
    'tomorrow',
    '2026-07-01',
    '2026-07-01T00:00:00',
    '2026-06-31T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-07-00T00:00:00Z',
    '2026-07-01T24:00:00Z',
    '2026-07-01T00:60:00Z',
    '2026-07-01 00:00:00Z',
    '2026-07-01T00:00:00+25:00',
    '1782864000000',
    '',
  ])('until %j, which is no moment', async (until) => {
    const message =
      'The argument "until" must be a moment with its offset from UTC, such as 2026-12-31T00:00:00Z or 2026-12-31T09:30:00+01:00.';
    expect(await request(access, asker, { until })).toEqual({
      data: { requestAccess: null },
      errors: ['ARGUMENT_INVALID requestAccess'],
      messages: [message],
    });
    expect(await kept()).toBe(nothing);
  });

  it('beyond a hundred that are open, of which those are none whose end has come', async () => {
    const open = (at: string) =>
      access.pool.query(
        `insert into concord.access_requests (id, consumer, subject, role, product, columns, purpose, requested_at, requested_until)
         select gen_random_uuid(), 'consumer:reports', 'ada', 'analyst', 'people.customers', '{note}', 'p' || n, now(), $1
         from generate_series(1, 99) n`,
        [at],
      );
    await open(at(start + day));
    await open(at(start));
    await pending(access, asker, { purpose: 'The last one.' });
    expect((await request(access, asker, { purpose: 'One more.' })).errors).toEqual([
      'ACCESS_REQUESTS_TOO_MANY requestAccess',
    ]);
    await pending(access, { ...asker, consumer: 'others' });
    await pending(access, asker, { purpose: 'The last one.' });
  });
});

describe('a moment is taken', () => {
  it.each([
    ['2026-06-01T12:00:01Z', start + 1_000],
    ['2026-06-01T12:00:00.250Z', start + 250],
    ['2026-06-02T00:30Z', Date.parse('2026-06-02T00:30:00Z')],
    ['2026-06-02T12:00:00+05:30', Date.parse('2026-06-02T06:30:00Z')],
    ['2026-08-30T12:00:00Z', start + 90 * day],
  ])('%s', async (until, moment) => {
    await pending(access, asker, { until });
    const { rows } = await access.pool.query('select requested_until from concord.access_requests');
    expect(rows).toEqual([{ requested_until: new Date(moment) }]);
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

describe('who decides', () => {
  const outcome = async (viewer: Viewer) => {
    const id = await pending(access, asker);
    const before = await kept();
    const { data, errors } = await decide(access, viewer, { request: id, decision: 'APPROVE' });
    if (errors.length > 0) expect(await kept()).toBe(before);
    return errors[0]?.split(' ')[0] ?? data.decideAccess.state;
  };
  it.each<readonly [string, Viewer, string]>([
    ['the team that owns the product', owner, 'APPROVED'],
    ['the same with its sign', { ...owner, team: '@people-team' }, 'APPROVED'],
    ['who may write the product', writer, 'APPROVED'],
    ['not an admin, who is told of no request', viewerOf('admin'), 'ACCESS_REQUEST_UNKNOWN'],
    ['not another team', { ...owner, team: 'shop-team' }, 'ACCESS_REQUEST_UNKNOWN'],
    [
      'not a role or domain named as the team',
      { ...viewerOf('people-team'), domain: 'people-team' },
      'ACCESS_REQUEST_UNKNOWN',
    ],
    ['not the domain of the product alone', { ...viewerOf('clerk'), domain: 'people' }, 'ACCESS_REQUEST_UNKNOWN'],
    ['not the platform, which sees it', platform, 'ACCESS_NOT_OWNER'],
    ['not who asked', asker, 'ACCESS_OWN_REQUEST'],
    ['not who asked, though he owns the product', { ...owner, subject: 'ada' }, 'ACCESS_OWN_REQUEST'],
    ['not an owner who acts for the same consumer', { ...owner, consumer: 'reports' }, 'ACCESS_OWN_REQUEST'],
    ['nobody without a token', { ...anonymous, team: 'people-team' }, 'ACCESS_ANONYMOUS'],
  ])('%s', async (_, viewer, expected) => {
    expect(await outcome(viewer)).toBe(expected);
  });

  it.each(['', 'x', '00000000-0000-0000-0000-000000000000', "' or true --", 'a\0b'])(
    'about no request: %j',
    async (id) => {
      const { data, errors } = await decide(access, owner, { request: id, decision: 'DENY' });
      expect([data, errors]).toEqual([{ decideAccess: null }, ['ACCESS_REQUEST_UNKNOWN decideAccess']]);
    },
  );

  it('a request for a product that is not in the mesh any more is decided by nobody', async () => {
    const id = await pending(access, asker);
    await access.pool.query("update concord.access_requests set product = 'people.gone'");
    const deciding = async (viewer: Viewer) =>
      (await decide(access, viewer, { request: id, decision: 'APPROVE' })).errors;
    expect([await deciding(owner), await deciding(platform)]).toEqual([
      ['ACCESS_REQUEST_UNKNOWN decideAccess'],
      ['ACCESS_NOT_OWNER decideAccess'],
    ]);
    expect(await listAs(asker)).toEqual([expect.objectContaining({ product: null, productId: 'people.gone' })]);
  });
});

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

describe('what a decision makes of a request', () => {
  const until = (moment: number) => ({ until: at(moment) });
  const steps: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    pending: async () => undefined,
    approved: (id) => decide(access, owner, { request: id, decision: 'APPROVE' }),
    denied: (id) => decide(access, owner, { request: id, decision: 'DENY' }),
    revoked: async (id) => {
      await decide(access, owner, { request: id, decision: 'APPROVE' });
      await decide(access, owner, { request: id, decision: 'DENY' });
    },
    expired: async (id) => {
      await decide(access, owner, { request: id, decision: 'APPROVE' });
      access.clock.now = start + day;
    },
  };
  it.each<readonly [keyof typeof steps, Record<string, unknown>, string, boolean]>([
    ['pending', { decision: 'APPROVE' }, 'APPROVED 2026-06-02T12:00:00Z', true],
    ['pending', { decision: 'APPROVE', ...until(start + 60_000) }, 'APPROVED 2026-06-01T12:01:00Z', true],
    ['pending', { decision: 'APPROVE', ...until(start + 90 * day) }, 'APPROVED 2026-08-30T12:00:00Z', true],
    ['pending', { decision: 'APPROVE', ...until(start + 90 * day + 1) }, 'ACCESS_UNTIL_TOO_LATE', false],
    ['pending', { decision: 'APPROVE', ...until(start) }, 'ACCESS_UNTIL_PAST', false],
    ['pending', { decision: 'APPROVE', until: 'soon' }, 'ARGUMENT_INVALID', false],
    ['pending', { decision: 'APPROVE', note: '' }, 'ARGUMENT_INVALID', false],
    ['pending', { decision: 'DENY' }, 'DENIED null', true],
    ['pending', { decision: 'DENY', ...until(start + day) }, 'ARGUMENT_INVALID', false],
    ['approved', { decision: 'APPROVE' }, 'APPROVED 2026-06-02T12:00:00Z', false],
    ['approved', { decision: 'APPROVE', ...until(start + day) }, 'APPROVED 2026-06-02T12:00:00Z', false],
    ['approved', { decision: 'APPROVE', ...until(start + 2 * day) }, 'ACCESS_DECIDED', false],
    ['approved', { decision: 'APPROVE', note: 'More to say.' }, 'ACCESS_DECIDED', false],
    ['approved', { decision: 'DENY' }, 'REVOKED 2026-06-02T12:00:00Z', true],
    ['denied', { decision: 'DENY' }, 'DENIED null', false],
    ['denied', { decision: 'APPROVE' }, 'ACCESS_DECIDED', false],
    ['revoked', { decision: 'DENY' }, 'REVOKED 2026-06-02T12:00:00Z', false],
    ['revoked', { decision: 'APPROVE' }, 'ACCESS_DECIDED', false],
    ['expired', { decision: 'APPROVE' }, 'ACCESS_DECIDED', false],
    ['expired', { decision: 'DENY' }, 'ACCESS_DECIDED', false],
  ])('that is %s: %j gives %s', async (state, given, expected, changes) => {
    const id = await pending(access, asker);
    await steps[state]?.(id);
    const before = await kept();
    const { data, errors } = await decide(access, writer, { request: id, ...given });
    const decided = data.decideAccess;
    expect(errors[0]?.split(' ')[0] ?? `${decided.state} ${decided.until}`).toBe(expected);
    expect((await kept()) !== before).toBe(changes);
  });

  it('where its own end has come undecided: it is approved with another end alone', async () => {
    const id = await pending(access, asker);
    access.clock.now = start + day;
    expect((await decide(access, owner, { request: id, decision: 'APPROVE' })).errors).toEqual([
      'ACCESS_UNTIL_PAST decideAccess',
    ]);
    const later = { request: id, decision: 'APPROVE', ...until(start + 2 * day) };
    expect((await decide(access, owner, later)).data.decideAccess.state).toBe('APPROVED');
  });

  it('that is approved: it is asked for again with a later end, so that there is no gap, and with none that is earlier', async () => {
    await approved(access, asker);
    expect((await request(access, asker)).errors).toEqual(['ACCESS_FIELD_CLEAR requestAccess']);
    await approved(access, asker, until(start + 2 * day));
    access.clock.now = start + day;
    expect(await emailAs(asker)).toBe('CLEAR');
    access.clock.now = start + 2 * day;
    expect(await emailAs(asker)).toBe('MASKED');
  });

  it('taken back, the next request is masked', async () => {
    const id = await approved(access, asker);
    expect(await emailAs(asker)).toBe('CLEAR');
    await decide(access, owner, { request: id, decision: 'DENY' });
    expect(await emailAs(asker)).toBe('MASKED');
  });

  it('by two owners at once with two ends: one wins, and the other is told', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await pending(access, { ...asker, consumer: `round ${round}` });
      const answers = await Promise.all([
        decide(access, owner, { request: id, decision: 'APPROVE', ...until(start + 2_000) }),
        decide(access, writer, { request: id, decision: 'APPROVE', ...until(start + 3_000) }),
      ]);
      const lost = answers.filter(({ errors }) => errors.length > 0);
      expect(lost.map(({ errors }) => errors)).toEqual([['ACCESS_DECIDED decideAccess']]);
    }
    expect(access.ledger.filter((entry) => entry.kind === 'access' && entry.event === 'approved')).toHaveLength(10);
  });
});

describe('nothing is half done', () => {
  it('where what must be prepared before an approval cannot be', async () => {
    const first = await approved(access, asker);
    const id = await pending(access, asker, { fields: ['phone'] });
    const before = await kept();
    const seen: unknown[] = [];
    access.hooks.prepareGrants = async (grants) => {
      seen.push(grants.map(({ id, columns }) => [id, columns]));
      throw new Error('no role can be made');
    };
    const { data, errors } = await decide(access, owner, { request: id, decision: 'APPROVE' });
    expect([data, errors]).toEqual([{ decideAccess: null }, ['INTERNAL_ERROR decideAccess']]);
    expect(seen).toEqual([
      [
        [first, ['email']],
        [id, ['phone']],
      ],
    ]);
    expect(await kept()).toBe(before);
    await decide(access, owner, { request: id, decision: 'DENY' }); // nothing to prepare
    expect(seen).toHaveLength(1);
  });

  it('where the ledger takes no entry', async () => {
    const id = await pending(access, asker);
    const before = await kept();
    access.hooks.assertRecordable = () => {
      throw new Error('full');
    };
    expect((await decide(access, owner, { request: id, decision: 'APPROVE' })).errors).toEqual([
      'INTERNAL_ERROR decideAccess',
    ]);
    expect((await request(access, asker, { purpose: 'Another.' })).errors).toEqual(['INTERNAL_ERROR requestAccess']);
    expect(await kept()).toBe(before);
    expect(await emailAs(asker)).toBe('MASKED');
  });

  it('where it cannot be kept at the last moment: the ledger, of which nothing can be taken out, tells nothing of it', async () => {
    const id = await pending(access, asker);
    const before = await kept();
    await access.pool.query(`create function fail() returns trigger language plpgsql as 'begin raise exception $$late$$; end';
      create constraint trigger late after update on concord.access_requests deferrable initially deferred
      for each row execute function fail()`);
    try {
      expect((await decide(access, owner, { request: id, decision: 'APPROVE' })).errors).toEqual([
        'INTERNAL_ERROR decideAccess',
      ]);
      expect(await kept()).toBe(before);
      expect(await emailAs(asker)).toBe('MASKED');
    } finally {
      await access.pool.query('drop function fail() cascade');
    }
  });

  it('where the ledger takes no entry of what is kept already: it stands, and the operator is told', async () => {
    const id = await pending(access, asker);
    access.ledger.length = 0;
    const cause = new Error('full since just now');
    access.hooks.record = () => {
      throw cause;
    };
    const { data, errors } = await decide(access, owner, { request: id, decision: 'APPROVE' });
    expect([data.decideAccess.state, errors, access.ledger]).toEqual(['APPROVED', [], []]);
    expect(access.failures).toEqual([{ missing: 'entry', request: id, cause }]);
    const { rows } = await access.pool.query('select event from concord.access_events order by number');
    expect(rows).toEqual([{ event: 'requested' }, { event: 'approved' }]);
    expect(await emailAs(asker)).toBe('CLEAR');
  });

  it('where access is taken back and what is left cannot be prepared: it is taken back, and the operator is told', async () => {
    const first = await approved(access, asker);
    const second = await approved(access, asker, { fields: ['phone'] });
    access.ledger.length = 0;
    const cause = new Error('no role can be made');
    const seen: unknown[] = [];
    access.hooks.prepareGrants = async (grants) => {
      seen.push([grants.map(({ id }) => id), await emailAs(asker)]);
      throw cause;
    };
    const { data, errors } = await decide(access, owner, { request: first, decision: 'DENY' });
    expect([data.decideAccess.state, errors]).toEqual(['REVOKED', []]);
    expect(seen).toEqual([[[second], 'MASKED']]);
    expect(access.failures).toEqual([{ missing: 'roles', request: first, cause }]);
    expect(access.ledger.map((entry) => entry.kind === 'access' && entry.event)).toEqual(['revoked']);
    await decide(access, owner, { request: second, decision: 'DENY' }); // leaves nothing to prepare
    expect(seen).toHaveLength(1);
  });

  it('where one of several mutations fails: the others stand, in their order', async () => {
    const text = (fields: string) =>
      `requestAccess(product: "people.customers", fields: ["${fields}"], purpose: "p", until: "${emailForADay.until}") { columns }`;
    const { data, errors } = await access.ask(
      asker,
      `mutation { a: ${text('email')} b: ${text('nothing')} c: ${text('phone')} }`,
    );
    expect(data).toEqual({ a: { columns: ['email'] }, b: null, c: { columns: ['phone'] } });
    expect(errors).toEqual(['ACCESS_FIELD_UNKNOWN b']);
    expect(access.ledger.map((entry) => entry.kind === 'access' && entry.columns)).toEqual([['email'], ['phone']]);
  });
});

describe.each(['concord', 'apollo'] as const)('through the gateway with the executor %s', (executor) => {
  it('mutations run in their order, one that is refused is null, and GET runs none', async () => {
    const gateway = createGateway({ subgraphs: [access.local.subgraph], executor });
    const run = async (viewer: Viewer, query: string, onlyQueries = false) => {
      const context = { viewer, signal: new AbortController().signal };
      const { text } = await gateway.execute({ query, variables: {}, onlyQueries }, context);
      return JSON.parse(text);
    };
    const asking = (key: string, field: string) =>
      `${key}: requestAccess(product: "people.customers", fields: ["${field}"], purpose: "p", until: "${emailForADay.until}") { id columns }`;
    const text = `mutation { ${asking('a', 'email')} ${asking('b', 'country')} ${asking('c', 'phone')} }`;
    expect((await run(asker, text, true)).errors).toHaveLength(1);
    expect(await listAs(platform)).toEqual([]);
    const { data, errors } = await run(asker, text);
    const { a, c } = data;
    expect([a.columns, data.b, c.columns]).toEqual([['email'], null, ['phone']]);
    expect(
      errors.map(({ path, extensions }: { path: string[]; extensions: { code: string } }) => [path, extensions.code]),
    ).toEqual([[['b'], 'ACCESS_FIELD_CLEAR']]);
    const decision = (key: string, kind: string) =>
      `${key}: decideAccess(request: "${a.id}", decision: ${kind}) { state }`;
    expect(await run(owner, `mutation { ${decision('x', 'APPROVE')} ${decision('y', 'DENY')} }`)).toEqual({
      data: { x: { state: 'APPROVED' }, y: { state: 'REVOKED' } },
    });
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
