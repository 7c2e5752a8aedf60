// `extensions.concord` of whole answers, however the mesh is run, and what a caller can demand of them.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Product } from '../../contracts/product.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { type Demands, noDemands } from '../../identity/demands.ts';
import { anonymous } from '../../identity/viewer.ts';
import { admin, analyst } from '../support/shop-mesh.ts';
import {
  askAs,
  gatewayOver,
  now,
  openStandingShop,
  resultOf,
  type StandingShop,
  stateOf,
} from '../support/standing-shop.ts';

let fixture: StandingShop;
const gateways = new Map<string, Gateway>();

function change(product: Product): Product {
  if (product.key === 'people.customers') {
    return {
      ...product,
      sla: { ...product.sla, freshnessSeconds: 900, freshnessColumn: 'born' },
      onBrokenQuality: { default: 'warn', byDomain: { finance: 'refuse', marketing: 'serve' } },
    };
  }
  if (product.key === 'shop.lines') {
    const sunset = { date: '2026-06-01', endsAt: null, successor: null, migrationNotes: 'Ask shop.orders.' };
    return { ...product, status: 'deprecated', sunset };
  }
  return product;
}

beforeAll(async () => {
  fixture = await openStandingShop('envelope', change);
  gateways.set('in one process', gatewayOver(fixture.local));
  gateways.set('over HTTP', gatewayOver(await fixture.serve()));
  gateways.set("with Apollo's executor", gatewayOver(fixture.local, 'apollo'));
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.states.clear();
  fixture.states.set('people.customers', stateOf('people.customers', { dataAge: 100, loadAge: 300 }, [resultOf('a')]));
  fixture.states.set('shop.orders', stateOf('shop.orders', { loadAge: 60 }, [resultOf('b')]));
});

const local = () => gateways.get('in one process') as Gateway;
const demanding = (maxStaleness: Demands['maxStaleness']): Demands => ({ ...noDemands, maxStaleness });
const age = (mostSeconds: number) => demanding({ kind: 'age', mostSeconds });
const contract = demanding({ kind: 'contract' });

const orders = {
  id: 'shop.orders',
  version: '1.0.0',
  freshness: { ageSeconds: 60, promisedSeconds: 3_600, status: 'fresh' },
  quality: { status: 'sound', score: 100, failing: [] },
  maskedFields: [],
  deprecation: null,
};
const customers = {
  ...orders,
  id: 'people.customers',
  freshness: { ageSeconds: 100, promisedSeconds: 900, status: 'fresh' },
};
const broken = [resultOf('countries', { outcome: 'failed', failing: 3, columns: ['country'] })];
const inDomain = (domain: string) => ({ ...admin, domain });

const one = '{ shop { orders(first: 1) { nodes { orderId } } } }';
const both = `{
  shop { orders(first: 2) { nodes { orderId customer { country } } } }
  people { customers(first: 1) { nodes { email } } }
}`;

describe.each(['in one process', 'over HTTP', "with Apollo's executor"])('an answer %s', (way) => {
  const ask = (...asked: Parameters<typeof askAs> extends [unknown, ...infer Rest] ? Rest : never) =>
    askAs(gateways.get(way) as Gateway, ...asked);

  it('says what its product stands on, where its bytes pass through', async () => {
    expect((await ask(admin, one)).envelope).toEqual({ status: 'ok', products: [orders] });
  });

  it('says it of all products, each once, of several subgraphs and fetches', async () => {
    const { errors, envelope } = await ask(admin, both);
    expect(errors).toEqual([]);
    expect(envelope).toEqual({ status: 'ok', products: [customers, orders] });
  });

  it('names the fields that were read masked, by the statements and not by the selection', async () => {
    const { envelope } = await ask(analyst, '{ a: people { b: customers(first: 1) { nodes { c: email country } } } }');
    expect(envelope?.products.map(({ maskedFields }) => maskedFields)).toEqual([['customerId', 'email']]);
  });

  it('says that nothing is known where nothing is', async () => {
    fixture.states.clear();
    const freshness = { ageSeconds: null, promisedSeconds: 3_600, status: 'unknown' };
    const quality = { status: 'unknown', score: null, failing: [] };
    expect((await ask(admin, one)).envelope).toEqual({
      status: 'unknown',
      products: [{ ...orders, freshness, quality }],
    });
  });

  it('has the status of its worst product', async () => {
    fixture.states.set('shop.orders', stateOf('shop.orders', { loadAge: 4_000 }, [resultOf('b')]));
    expect((await ask(admin, both)).envelope?.status).toBe('stale');
    fixture.states.set('people.customers', stateOf('people.customers', { loadAge: 1 }, broken));
    const { envelope } = await ask(admin, both);
    expect(envelope?.status).toBe('broken');
    expect(envelope?.products[0]?.quality).toEqual({ status: 'broken', score: 0, failing: ['countries'] });
  });

  it('says it beside errors too, and of no product that the viewer may not read', async () => {
    const refused = await ask(
      analyst,
      '{ people { customers(where: { email: { contains: "x" } }) { nodes { country } } } }',
    );
    expect(refused.errors).toEqual(['FORBIDDEN_FIELD people.customers']);
    expect(refused.envelope?.products.map(({ id }) => id)).toEqual(['people.customers']);
    const nobody = await ask(anonymous, both);
    expect(nobody.errors.map((error) => error.split(' ')[0])).toEqual(['FORBIDDEN_PRODUCT', 'FORBIDDEN_PRODUCT']);
    expect([nobody.envelope, nobody.text.includes('concord')]).toEqual([null, nobody.text.includes('concord-role')]);
  });

  it('says nothing to who does not want to hear it', async () => {
    expect((await ask(admin, both, { ...noDemands, hasEnvelope: false })).text).not.toContain('extensions":{"concord"');
  });

  it('says nothing of introspection and of type names', async () => {
    expect((await ask(admin, '{ __schema { queryType { name } } }')).envelope).toBeNull();
    expect((await ask(admin, '{ __typename }')).envelope).toBeNull();
    expect((await ask(admin, '{ shop { __typename } }')).envelope).toBeNull();
  });

  it('leaves out the field whose product is older than demanded, and gives the others', async () => {
    const { data, errors, messages, envelope } = await ask(admin, both.replace('customer { country }', ''), age(99));
    expect(errors).toEqual(['DATA_STALE people.customers']);
    expect(messages).toEqual([
      'The data of people.customers are PT1M40S old, and the header concord-max-staleness demands PT1M39S at most. Ask again later, ask with a longer duration or without the header, or ask the owner of the product.',
    ]);
    expect(data).toEqual({
      shop: { orders: { nodes: [{ orderId: 1 }, { orderId: 2 }] } },
      people: { customers: null },
    });
    expect(envelope).toEqual({ status: 'ok', products: [customers, orders] });
    expect((await ask(admin, both, age(100))).errors).toEqual([]);
  });

  it('leaves out entities whose product is older than demanded, and gives their parents', async () => {
    const query = '{ shop { orders(first: 2) { nodes { orderId customer { customerId country } } } } }';
    const { data, errors } = await ask(admin, query, age(99));
    // Apollo's executor knows the place of the fetch only.
    const paths = way.includes('Apollo')
      ? ['shop.orders.nodes.@.customer._entities']
      : ['shop.orders.nodes.0.customer.country', 'shop.orders.nodes.1.customer.country'];
    expect(errors).toEqual(paths.map((path) => `DATA_STALE ${path}`));
    const nodes = [1, 2].map((orderId) => ({ orderId, customer: null }));
    expect(data).toEqual({ shop: { orders: { nodes } } });
  });

  it('holds each product to its contract where the caller demands that', async () => {
    expect((await ask(admin, both, contract)).errors).toEqual([]);
    fixture.states.set('shop.orders', stateOf('shop.orders', { loadAge: 3_601 }));
    const { errors, messages } = await ask(admin, one, contract);
    expect([errors, messages[0]]).toEqual([
      ['DATA_STALE shop.orders'],
      'The data of shop.orders are PT1H1S old, and the header concord-max-staleness demands what its contract promises, PT1H. Ask again later, ask with a longer duration or without the header, or ask the owner of the product.',
    ]);
  });

  it('takes what nobody knows for too old, but only where an age is demanded', async () => {
    fixture.states.clear();
    expect((await ask(admin, one)).errors).toEqual([]);
    expect((await ask(admin, one, contract)).errors).toEqual(['DATA_STALE shop.orders']);
    const { messages } = await ask(admin, one, age(10 ** 9));
    expect(messages).toEqual([expect.stringContaining('How old the data of shop.orders are is not known, and')]);
  });

  it('warns of broken quality, serves it, or refuses it, as the contract has it for the domain of the viewer', async () => {
    fixture.states.set('people.customers', stateOf('people.customers', { loadAge: 1 }, broken));
    const query = '{ people { customers(first: 1) { nodes { country } } } }';
    const warned = await ask(admin, query);
    expect(warned.errors).toEqual([]);
    expect(warned.envelope?.warnings).toEqual([
      {
        code: 'DATA_CONTRACT_BROKEN',
        product: 'people.customers',
        message:
          'The data of people.customers break its contract: in its last quality run countries did not pass. Take them with care, or ask the owner of the product.',
      },
    ]);
    const served = await ask(inDomain('marketing'), query);
    expect([served.errors, served.envelope?.warnings, served.envelope?.status]).toEqual([[], undefined, 'broken']);
    const refused = await ask(inDomain('finance'), query);
    expect([refused.data, refused.errors, refused.envelope?.status]).toEqual([
      { people: { customers: null } },
      ['DATA_CONTRACT_BROKEN people.customers'],
      'broken',
    ]);
    expect(refused.messages).toEqual([
      'The data of people.customers break its contract: in its last quality run countries did not pass. The contract refuses them to your domain until that is mended. Ask again later, or ask the owner of the product.',
    ]);
  });

  it('refuses entities of broken quality, and gives their parents', async () => {
    fixture.states.set('people.customers', stateOf('people.customers', { loadAge: 1 }, broken));
    const { data, errors } = await ask(inDomain('finance'), both);
    expect(new Set(errors.map((error) => error.split(' ')[0]))).toEqual(new Set(['DATA_CONTRACT_BROKEN']));
    expect(data).toMatchObject({
      shop: { orders: { nodes: [{ orderId: 1 }, { orderId: 2 }] } },
      people: { customers: null },
    });
  });

  it('tells of a deprecated product when it ends, and what then', async () => {
    const { envelope } = await ask(admin, '{ shop { lines(first: 1) { nodes { sku } } } }');
    expect(envelope?.products.map(({ id, deprecation }) => [id, deprecation])).toEqual([
      ['shop.lines', { sunsetDate: '2026-06-01', migrationNotes: 'Ask shop.orders.', successor: null }],
    ]);
  });
});

describe('an envelope', () => {
  it('names every product that the statement reads, also for a filter or a relation', async () => {
    const ids = async (query: string) => (await askAs(local(), admin, query)).envelope?.products.map(({ id }) => id);
    const related = '{ shop { lines(first: 1, where: { order: { amount: { gt: "1" } } }) { nodes { sku } } } }';
    expect(await ids(related)).toEqual(['shop.lines', 'shop.orders']);
    expect(await ids('{ shop { orders(first: 1) { nodes { lines(first: 1) { nodes { sku } } } } } }')).toEqual([
      'shop.lines',
      'shop.orders',
    ]);
    expect(
      await ids('{ people { customers(first: 1) { edges { node { orders(first: 1) { totalCount } } } } } }'),
    ).toEqual(['people.customers', 'shop.orders']);
  });

  it('knows no age of a product whose freshness column is masked for the viewer, but by its loads', async () => {
    const query = '{ people { customers(first: 1) { nodes { country } } } }';
    const freshness = async () => (await askAs(local(), analyst, query)).envelope?.products[0]?.freshness;
    expect(await freshness()).toEqual({ ageSeconds: 300, promisedSeconds: 900, status: 'fresh' });
    fixture.states.set('people.customers', stateOf('people.customers', { dataAge: 100 }));
    expect(await freshness()).toEqual({ ageSeconds: null, promisedSeconds: 900, status: 'unknown' });
    expect((await askAs(local(), analyst, query, contract)).errors).toEqual(['DATA_STALE people.customers']);
    expect((await askAs(local(), admin, query, contract)).errors).toEqual([]);
  });

  it('is not worked out for each request, but each second, and when something gets known', async () => {
    await askAs(local(), admin, one);
    const before = fixture.judged();
    for (let nth = 0; nth < 20; nth++) await askAs(local(), admin, one);
    expect(fixture.judged()).toBe(before);
    fixture.states.set('shop.orders', stateOf('shop.orders', { loadAge: 61 }));
    expect((await askAs(local(), admin, one)).envelope?.products[0]?.freshness).toMatchObject({ ageSeconds: 61 });
    expect(fixture.judged()).toBe(before + 1);
    fixture.wait(2_000);
    expect((await askAs(local(), admin, one)).envelope?.products[0]?.freshness).toMatchObject({ ageSeconds: 63 });
    fixture.wait(-2_000);
  });

  it('is not made where a mesh measures nothing', async () => {
    const { shop, people } = fixture.shop;
    const gateway = gatewayOver(
      [shop, people].map(({ name, sdl, execute }) => ({
        name,
        sdl,
        url: `http://${name}.test`,
        make: 'concord' as const,
        transport: execute,
      })),
    );
    const { text } = await askAs(gateway, admin, one, contract);
    expect(text).toBe('{"data":{"shop":{"orders":{"nodes":[{"orderId":1}]}}}}');
  });

  it('reads nothing of a product that it refuses', async () => {
    const { statements } = fixture.shop;
    statements.length = 0;
    await askAs(local(), admin, one, age(0));
    expect(statements).toEqual([]);
  });

  it('is of the same bytes whatever came first', async () => {
    const texts = new Set<string>();
    for (let nth = 0; nth < 10; nth++) texts.add((await askAs(local(), admin, both)).text);
    expect(texts.size).toBe(1);
    expect(now).toBe(Date.UTC(2026, 0, 5, 12));
  });
});
