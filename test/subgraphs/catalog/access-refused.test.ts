// Access requests that are refused, in which words, and that they leave no trace; and which moments are taken.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import {
  type AccessRequests,
  asker,
  at,
  day,
  keptOf,
  openAccessRequests,
  pending,
  request,
  start,
} from '../../support/access-requests.ts';

let access: AccessRequests;
beforeAll(async () => {
  access = await openAccessRequests();
});
afterAll(() => access.close());
afterEach(() => access.reset());

const kept = () => keptOf(access);

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
