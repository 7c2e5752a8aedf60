// A next graph held against what clients use: what is refused, what passes, and what the swap costs the requests after it.

import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Gateway } from '../../../gateway/gateway.ts';
import type { GatewayEvent } from '../../../gateway/gateway-event.ts';
import { listUses } from '../../../gateway/swap/list-uses.ts';
import type { SwapGuard } from '../../../gateway/swap/swap.ts';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';
import { ask, createTestGateway } from '../ask.ts';

const sdl = `
type Query { orders(first: Int, where: OrderFilter, by: Direction): [Order] other: Int spare: Int }
type Order { id: ID total: Int customer: Customer }
type Customer { id: ID }
input OrderFilter { country: String city: String }
enum Direction { ASC DESC }
`;
const resolvers = { Query: { orders: () => [{ id: 1, total: 2, customer: { id: 3 } }], other: () => 1 } };
const shop = (text = sdl) => createLocalSubgraph('shop', text, resolvers);
const week: SwapGuard = { usedFields: [], days: 7 };

async function codeAndMessage(gateway: Gateway, text: string, guard = week) {
  const result = await gateway.replaceSubgraphs([shop(text)], guard);
  if (result.kind === 'swapped') return 'swapped';
  return result.cause instanceof Error ? result.cause.message : 'no error';
}

describe('a guarded swap', () => {
  const asked =
    '{ orders(first: 1, where: { country: "DE" }, by: DESC) { ...o } __typename } fragment o on Order { id total customer { id } }';
  const cases: readonly (readonly [what: string, change: readonly [string, string], told: string])[] = [
    ['a field', [' total: Int', ''], 'It has no Order.total.'],
    ['an argument', ['first: Int, ', ''], 'It has no Query.orders(first:).'],
    ['a field of an input', ['country: String ', ''], 'It has no OrderFilter.country.'],
    ['a value of an enum', ['DESC', 'DOWN'], 'It has no Direction.DESC.'],
    ['the form of a field', ['total: Int', 'total: Customer'], 'It has otherwise Order.total.'],
    [
      'an argument that must be given from now on',
      ['(first: Int', '(shop: ID!, first: Int'],
      'otherwise Query.orders.',
    ],
  ];
  it.each(cases)('refuses to take away %s that an answered operation uses', async (_what, [from, to], told) => {
    const gateway = createTestGateway([shop()]);
    expect((await ask(gateway, asked)).errors).toBeUndefined();
    const message = await codeAndMessage(gateway, sdl.replace(from, to));
    expect(message).toContain(told);
    expect(message).toContain('Operations that it cannot answer any more: 1.');
    expect(message).not.toContain('"DE"');
    expect((await ask(gateway, asked)).errors).toBeUndefined();
  });

  it('lets go what nobody used, and what was only refused', async () => {
    const gateway = createTestGateway([shop()]);
    await ask(gateway, '{ other }');
    expect((await ask(gateway, '{ spare orders }')).errors).toHaveLength(1);
    expect(await codeAndMessage(gateway, sdl.replace(' spare: Int', '').replace(' total: Int', ''))).toBe('swapped');
  });

  it('keeps fields that were used before this process started, but not those that are gone already', async () => {
    const gateway = createTestGateway([shop()]);
    const guard = { usedFields: ['Query.spare', 'Query.longGone', 'Gone.too(a:)'], days: 7 };
    expect(await codeAndMessage(gateway, sdl.replace(' spare: Int', ''), guard)).toContain('It has no Query.spare.');
    expect(await codeAndMessage(gateway, sdl.replace(' other: Int', ''), guard)).toBe('swapped');
  });

  it('is no guard where none is given', async () => {
    const gateway = createTestGateway([shop()]);
    await ask(gateway, '{ other }');
    expect(await gateway.replaceSubgraphs([shop(sdl.replace(' other: Int', ''))])).toMatchObject({ kind: 'swapped' });
  });

  it('finds the operations of before already planned, also two swaps later', async () => {
    const events: GatewayEvent[] = [];
    const gateway = createTestGateway([shop()], { onEvent: (event) => events.push(event) });
    await ask(gateway, asked);
    await gateway.replaceSubgraphs([shop(`${sdl} type A { a: Int }`)], week);
    await gateway.replaceSubgraphs([shop(`${sdl} type B { a: Int }`)], week);
    events.length = 0;
    expect((await ask(gateway, asked)).errors).toBeUndefined();
    expect(events.map(({ kind }) => kind)).not.toContain('operation-planned');
    expect(await codeAndMessage(gateway, sdl.replace(' total: Int', ''))).toContain('Order.total');
  });

  it('serves the graph asked for last, where several are asked for at once', async () => {
    const gateway = createTestGateway([shop()]);
    for (let number = 0; number < 50; number++) await ask(gateway, `{ other } # ${number}`);
    const results = await Promise.all([
      gateway.replaceSubgraphs([shop(sdl.replace('spare', 'first'))], week),
      // Without a guard it is ready sooner.
      gateway.replaceSubgraphs([shop(sdl.replace('spare', 'second'))]),
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(['swapped', 'swapped']);
    expect(await ask(gateway, '{ second }')).toEqual({ data: { second: null } });
  });

  it('says when the last request on the graph before has ended', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = createLocalSubgraph('shop', 'type Query { a: Int }', { Query: { a: () => held.then(() => 1) } });
    const gateway = createTestGateway([slow]);
    const answer = ask(gateway, '{ a }');
    const result = await gateway.replaceSubgraphs([shop()]);
    if (result.kind !== 'swapped') throw new Error('It was refused.');
    let isDrained = false;
    const drained = result.drained.then(() => {
      isDrained = true;
    });
    await ask(gateway, '{ other }');
    expect(isDrained).toBe(false);
    release();
    await answer;
    await drained;
  });

  it('tells what was used once, by coordinates without values', async () => {
    const gateway = createTestGateway([shop()]);
    await ask(gateway, asked);
    await ask(gateway, '{ orders }');
    const uses = ['Customer.id', 'Direction.DESC', 'Order.customer', 'Order.id', 'Order.total', 'OrderFilter.country'];
    const ofQuery = ['Query.orders', 'Query.orders(by:)', 'Query.orders(first:)', 'Query.orders(where:)'];
    expect([...gateway.takeUses()].sort()).toEqual([...uses, ...ofQuery]);
    expect(gateway.takeUses()).toEqual([]);
    await ask(gateway, '{ other }');
    expect(gateway.takeUses()).toEqual(['Query.other']);
    await ask(gateway, '{ spare }');
    await gateway.replaceSubgraphs([shop()]);
    expect(gateway.takeUses()).toEqual(['Query.spare']);
  });
});

it('lists what the named operation uses, and nothing of others or of directives', () => {
  const { apiSchema } = createTestGateway([shop()]).current();
  const document = parse('query A { other @include(if: true) } query B { spare __type(name: "Order") { name } }');
  const uses = (name: string) => [...listUses(apiSchema, document, name).values()];
  expect(uses('A')).toEqual(['Query.other']);
  expect(uses('B')).toEqual(['Query.spare']);
});
