// What HTTP says of answers that are kept, on a real socket: how old they are, whether they have changed, and how a caller asks
// for what is new.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../gateway/gateway.ts';
import type { TransportContext } from '../../gateway/transport/transport.ts';
import { type ServedGateway, serveGateway } from '../support/serve-gateway.ts';

let served: ServedGateway;
let demands: TransportContext['demands'];
let ages: Readonly<Record<string, unknown>> = {};
let told = { ageSeconds: 1, status: 'fresh' };
let dataTexts: Readonly<Record<string, string>> = {};

const subgraph = (name: string) => ({
  name,
  url: 'local',
  sdl: `type Query { ${name}: String }`,
  make: 'concord' as const,
  transport: async (_: unknown, context: TransportContext) => {
    demands = context.demands;
    const product = {
      id: `shop.${name}`,
      version: '1.0.0',
      freshness: { ...told, promisedSeconds: 60 },
      quality: { status: 'sound', score: 100, failing: [] },
      maskedFields: [],
      deprecation: null,
    };
    const age = Object.hasOwn(ages, name) ? { concordKeptSeconds: ages[name] } : {};
    const isRefused = dataTexts[name] === 'null';
    return {
      dataText: dataTexts[name] ?? `{"${name}":"${'word '.repeat(300)}"}`,
      errors: isRefused ? [{ message: 'no', extensions: { code: 'DATA_STALE' } }] : [],
      extensions: { ...(context.demands?.hasEnvelope ? { concord: { products: [product] } } : {}), ...age },
    };
  },
});

beforeAll(async () => {
  const gateway = createGateway({ executor: 'concord', subgraphs: [subgraph('one'), subgraph('two')] });
  served = await serveGateway(gateway, new Uint8Array(32).fill(9));
});
afterAll(() => served.close());
beforeEach(() => {
  ages = {};
  told = { ageSeconds: 1, status: 'fresh' };
  dataTexts = {};
});

const both = '{ one two }';
const get = (headers: Record<string, string> = {}, query = both) =>
  fetch(`${served.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { 'apollo-require-preflight': '1', ...headers },
  });
const post = (headers: Record<string, string> = {}) =>
  fetch(`${served.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: both }),
  });

describe('Age', () => {
  it.each([
    ['of what was read now is not told', {}, null],
    ['is that of the oldest kept answer', { one: 7, two: 30 }, '30'],
    ['is told where only a part is kept', { two: 0 }, '0'],
    ['is none where a subgraph says what is none', { one: 'old', two: -5 }, null],
  ])('%s', async (_, given, expected) => {
    ages = given;
    expect([(await get()).headers.get('age'), (await post()).headers.get('age')]).toEqual([expected, expected]);
  });

  it('stands in no body, and is told also to who wants no envelope', async () => {
    ages = { one: 7 };
    const response = await post({ 'concord-envelope': 'off' });
    expect([response.headers.get('age'), Object.keys((await response.json()) as object)]).toEqual(['7', ['data']]);
    expect(await (await post()).text()).not.toContain('concordKeptSeconds');
  });
});

describe('ETag', () => {
  const tagOf = async (headers: Record<string, string> = {}) => (await get(headers)).headers.get('etag');

  it('is the same while the data and what holds of them are the same, however old they get', async () => {
    const first = await tagOf();
    told = { ageSeconds: 900, status: 'fresh' };
    ages = { one: 20 };
    expect([await tagOf(), /^W\/"[\w-]{27}"$/.test(String(first))]).toEqual([first, true]);
  });

  it('is another one where data, their standing, or what is said of them differ', async () => {
    const tags = [await tagOf(), await tagOf({ 'concord-envelope': 'off' })];
    told = { ageSeconds: 1, status: 'stale' };
    tags.push(await tagOf());
    dataTexts = { one: '{"one":"other"}' };
    tags.push(await tagOf());
    expect(new Set(tags).size).toBe(4);
  });

  it('answers 304 without a body to who has the answer already', async () => {
    const etag = String(await tagOf());
    for (const known of [etag, `"other", ${etag}`, etag.slice(2), '*']) {
      const response = await get({ 'if-none-match': known });
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([304, etag, '']);
    }
    const other = await get({ 'if-none-match': 'W/"other"' });
    expect([other.status, (await other.text()).length > 1_000]).toEqual([200, true]);
  });

  it('is neither on a POST nor on an answer with errors', async () => {
    dataTexts = { one: 'null' };
    const [refused, posted] = [await get({ 'if-none-match': '*' }), await post({ 'if-none-match': '*' })];
    expect([refused.status, refused.headers.get('etag'), refused.headers.get('cache-control')]).toEqual([
      200,
      null,
      'no-store',
    ]);
    expect([posted.status, posted.headers.get('etag')]).toEqual([200, null]);
  });
});

describe('Cache-Control of a request', () => {
  it.each([
    ['no-cache', 0],
    ['No-Store', 0],
    ['max-age=0', 0],
    ['max-age=20, no-transform', 20],
    ['max-age=20, no-cache', 0],
    ['only-if-cached', undefined],
    ['max-age=soon', undefined],
  ])('%s', async (given, expected) => {
    await post({ 'cache-control': given });
    expect(demands?.mostKeptSeconds).toBe(expected);
  });
});
