// The headers by which a caller demands something of an answer, on a real socket: what reaches the subgraphs, and what is
// refused before anything is asked.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../../gateway/gateway.ts';
import type { TransportContext } from '../../gateway/transport/transport.ts';
import { noDemands } from '../../identity/demands.ts';
import { type ServedGateway, serveGateway } from '../support/serve-gateway.ts';

let served: ServedGateway;
const seen: TransportContext['demands'][] = [];
const product = {
  id: 'shop.orders',
  version: '1.0.0',
  freshness: { ageSeconds: 1, promisedSeconds: 60, status: 'fresh' },
  quality: { status: 'sound', score: 100, failing: [] },
  maskedFields: [],
  deprecation: null,
};

beforeAll(async () => {
  const gateway = createGateway({
    executor: 'concord',
    subgraphs: [
      {
        name: 'shop',
        url: 'local',
        sdl: 'type Query { hello: String }',
        make: 'concord',
        transport: async (_, { demands }) => {
          seen.push(demands);
          return { dataText: '{"hello":"you"}', errors: [], extensions: { concord: { products: [product] } } };
        },
      },
    ],
  });
  served = await serveGateway(gateway, new Uint8Array(32).fill(9));
});
afterAll(() => served.close());

type Body = {
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
};

async function ask(headers: Record<string, string>) {
  seen.length = 0;
  const response = await fetch(`${served.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ hello }' }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

describe('concord-max-staleness', () => {
  it.each([
    ['PT1H', 3_600],
    ['P1DT12H', 129_600],
    ['P2W', 1_209_600],
    ['PT0S', 0],
    ['15m', 900],
    ['1h30m', 5_400],
    [' PT1M ', 60],
  ])('takes %s', async (given, mostSeconds) => {
    expect((await ask({ 'concord-max-staleness': given })).status).toBe(200);
    expect(seen).toEqual([{ maxStaleness: { kind: 'age', mostSeconds }, hasEnvelope: true }]);
  });

  it('takes the contract of each product', async () => {
    await ask({ 'concord-max-staleness': 'contract' });
    expect(seen).toEqual([{ maxStaleness: { kind: 'contract' }, hasEnvelope: true }]);
  });

  it.each(['', '1', 'PT', 'P', 'P1M', 'P1Y', 'PT1H PT2H', '-PT1H', 'PT1.5H', 'Contract', '1 hour', 'PT1H, contract'])(
    'refuses "%s"',
    async (given) => {
      const { status, body } = await ask({ 'concord-max-staleness': given });
      expect([status, body]).toEqual([
        400,
        {
          errors: [{ message: expect.stringContaining('no duration'), extensions: { code: 'MAX_STALENESS_INVALID' } }],
        },
      ]);
      expect(seen).toEqual([]);
    },
  );

  it('quotes no more of what it refuses than one can read', async () => {
    const { body } = await ask({ 'concord-max-staleness': 'x'.repeat(5_000) });
    expect(body.errors[0]?.message.length).toBeLessThan(300);
  });
});

describe('concord-envelope', () => {
  it('is there unless it is switched off', async () => {
    const told = { data: { hello: 'you' }, extensions: { concord: { status: 'ok', products: [product] } } };
    expect((await ask({})).body).toEqual(told);
    expect(seen).toEqual([noDemands]);
    expect((await ask({ 'concord-envelope': 'off' })).body).toEqual({ data: { hello: 'you' } });
    expect(seen).toEqual([{ maxStaleness: null, hasEnvelope: false }]);
  });

  it.each(['on', 'OFF', '', 'false'])('refuses "%s"', async (given) => {
    const { status, body } = await ask({ 'concord-envelope': given });
    expect([status, body.errors[0]?.extensions.code, seen]).toEqual([400, 'ENVELOPE_INVALID', []]);
  });
});

it('a cache between knows that answers depend on both, and keeps them for nobody else', async () => {
  const { headers } = await ask({});
  expect([headers.get('vary'), headers.get('cache-control')]).toEqual([
    'Authorization, concord-role, concord-consumer, concord-max-staleness, concord-envelope, Accept',
    'private',
  ]);
});
