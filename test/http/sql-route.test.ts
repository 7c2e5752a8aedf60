// `POST /sql` on a real socket, over a real gateway and catalog.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { openSqlGateway, type SqlGateway } from '../support/sql-gateway.ts';
import { resultOf, stateOf } from '../support/standing-shop.ts';

const rootSecret = new Uint8Array(32).fill(9);
let gateway: SqlGateway;
let url: string;
let withoutCatalog: string;
let token: string;

beforeAll(async () => {
  gateway = await openSqlGateway(rootSecret);
  url = `${gateway.url}/sql`;
  withoutCatalog = `${gateway.urlWithoutCatalog}/sql`;
  const granted = { subject: 'ada', roles: ['analyst'], lifetimeSeconds: 60 };
  const issuing = { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() };
  token = await issueDevelopmentToken(granted, issuing);
});
afterAll(() => gateway.close());
beforeEach(() => gateway.states.clear());

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}, at = url) {
  const response = await fetch(at, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const codeOf = ({ status, text }: { status: number; text: string }) =>
  `${status} ${JSON.parse(text).errors[0].extensions.code}`;
const query = "select order_id, amount, '=1+1' as formula from shop.orders order by order_id limit 2";

describe('POST /sql', () => {
  it('answers with the result as JSON', async () => {
    const { status, headers, text } = await post({ product: 'shop.orders', query }, { 'concord-envelope': 'off' });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      columns: ['order_id', 'amount', 'formula'],
      columnTypes: ['text', 'numeric', 'text'],
      rows: [
        ['1', '-1.50', '=1+1'],
        ['2', '-3.00', '=1+1'],
      ],
      rowCount: 2,
      truncated: false,
      queryTimeMs: 0,
    });
    expect([headers.get('content-type'), headers.get('cache-control'), headers.get('concord-truncated')]).toEqual([
      'application/json; charset=utf-8',
      'no-store',
      null,
    ]);
  });

  it('answers with CSV where it is asked for, and says there too that rows are missing', async () => {
    const { headers, text } = await post({ products: ['shop.orders'], query }, { accept: 'text/csv' });
    expect(text).toBe("order_id,amount,formula\r\n1,-1.50,'=1+1\r\n2,-3.00,'=1+1\r\n");
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename="concord.csv"');
    const many = { product: 'shop.orders', query: 'select generate_series(1, 10001)' };
    const truncated = await post(many, { accept: 'text/csv' });
    expect(truncated.headers.get('concord-truncated')).toBe('true');
    expect(truncated.text.split('\r\n')).toHaveLength(10_002);
  });

  it.each([
    ['a query that is refused', { product: 'shop.orders', query: 'delete from orders' }, '400 SQL_NO_SELECT'],
    ['a product that is not there', { product: 'shop.nothing', query: 'select 1' }, '404 SQL_PRODUCT_UNKNOWN'],
    ['no query', { product: 'shop.orders' }, '400 BAD_REQUEST'],
    ['a key that is not known', { product: 'shop.orders', query: 'select 1', limit: 1 }, '400 BAD_REQUEST'],
    ['products that are no texts', { products: [1], query: 'select 1' }, '400 BAD_REQUEST'],
    ['a list', [], '400 BAD_REQUEST'],
  ])('refuses %s', async (_, body, code) => {
    expect(codeOf(await post(body))).toBe(code);
    expect(codeOf(await post(body, { accept: 'text/csv' }))).toBe(code);
  });

  it('refuses who does not say who they are, another method, form or media type', async () => {
    const body = { product: 'shop.orders', query };
    expect(codeOf(await post(body, { authorization: '' }))).toMatch(/^401 /);
    expect(codeOf(await post(body, { authorization: 'Bearer no-token' }))).toBe('401 UNAUTHENTICATED');
    expect(codeOf(await post(body, { 'concord-role': 'admin' }))).toBe('403 ROLE_NOT_GRANTED');
    expect(codeOf(await post(body, { 'content-type': 'text/plain' }))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(codeOf(await post(body, { accept: 'image/png' }))).toBe('406 NOT_ACCEPTABLE');
    const got = await fetch(url);
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    const anonymous = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(codeOf({ status: anonymous.status, text: await anonymous.text() })).toBe('401 SQL_FORBIDDEN');
  });

  it('takes a query of 20,000 characters, and no longer one', async () => {
    const long = (length: number) => `select 1 -- ${'é'.repeat(length - 12)}`;
    expect((await post({ product: 'shop.orders', query: long(20_000) })).status).toBe(200);
    expect(codeOf(await post({ product: 'shop.orders', query: long(20_001) }))).toBe('400 SQL_TOO_COMPLEX');
  });

  it('says so where the graph has no catalog', async () => {
    expect(codeOf(await post({ product: 'shop.orders', query }, {}, withoutCatalog))).toBe('404 SQL_NOT_SERVED');
  });
});

it('POST /sql refuses a demand that it cannot read, and its answers depend on demands', async () => {
  const asked = { product: 'shop.orders', query };
  expect(codeOf(await post(asked, { 'concord-max-staleness': 'soon' }))).toBe('400 MAX_STALENESS_INVALID');
  const { headers } = await post(asked, { 'concord-max-staleness': 'PT1H' });
  expect(headers.get('vary')).toBe(
    'Authorization, concord-role, concord-consumer, concord-max-staleness, concord-envelope, Accept',
  );
});

describe('the envelope of POST /sql', () => {
  const asked = { product: 'shop.orders', query: 'select customer_id from orders limit 1' };
  const orders = {
    id: 'shop.orders',
    version: '2.1.0',
    freshness: { ageSeconds: 60, promisedSeconds: 900, status: 'fresh', settledUntil: '2026-01-04T11:59:00.000Z' },
    quality: { status: 'sound', score: 100, failing: [] },
    maskedFields: ['customerId'],
    deprecation: null,
  };
  const csv = { accept: 'text/csv' };
  const outcome = (how: 'passed' | 'failed') => [resultOf('rows', { outcome: how })];

  it('stands beside the rows of JSON, and its worst status in a header, of CSV too', async () => {
    gateway.states.set('shop.orders', stateOf('shop.orders', { loadAge: 60 }, outcome('passed')));
    const { headers, text } = await post(asked);
    expect(JSON.parse(text)).toMatchObject({
      rows: [['tok_1']],
      extensions: { concord: { status: 'ok', products: [orders] } },
    });
    expect(headers.get('concord-status')).toBe('ok');
    const table = await post(asked, csv);
    expect([table.text, table.headers.get('concord-status')]).toEqual(['customer_id\r\ntok_1\r\n', 'ok']);
  });

  it.each([
    ['unknown', {}, 'passed'],
    ['stale', { loadAge: 999_999 }, 'passed'],
    ['broken', { loadAge: 60 }, 'failed'],
  ] as const)('says in the header that data are %s', async (status, ages, how) => {
    gateway.states.set('shop.orders', stateOf('shop.orders', ages, outcome(how)));
    const [json, table] = [await post(asked), await post(asked, csv)];
    expect([json.status, json.headers.get('concord-status')]).toEqual([200, status]);
    expect([table.status, table.headers.get('concord-status')]).toEqual([200, status]);
  });

  it('stands beside errors too, and not where no product was read', async () => {
    gateway.states.set('shop.orders', stateOf('shop.orders', { loadAge: 60 }, outcome('passed')));
    const stale = await post(asked, { ...csv, 'concord-max-staleness': 'PT59S' });
    expect(codeOf(stale)).toBe('409 DATA_STALE');
    expect(JSON.parse(stale.text).extensions.concord.products).toEqual([{ ...orders, maskedFields: [] }]);
    expect(stale.headers.get('concord-status')).toBe('ok');
    const failed = await post({ ...asked, query: 'select 1 / (length(customer_id) - 5) from orders' });
    expect(codeOf(failed)).toBe('400 SQL_VALUE_ERROR');
    expect(JSON.parse(failed.text).extensions.concord.products).toEqual([orders]);
    const unknown = await post({ ...asked, product: 'shop.nothing' });
    expect([JSON.parse(unknown.text).extensions, unknown.headers.get('concord-status')]).toEqual([undefined, null]);
  });

  it('is left out with its header where the caller wants none', async () => {
    const off = { 'concord-envelope': 'off' };
    const [json, table] = [await post(asked, off), await post(asked, { ...csv, ...off })];
    const failed = await post(asked, { ...off, 'concord-max-staleness': 'PT1S' });
    expect([json, failed].map(({ text }) => JSON.parse(text).extensions)).toEqual([undefined, undefined]);
    expect([json, table, failed].map(({ headers }) => headers.get('concord-status'))).toEqual([null, null, null]);
  });
});
