import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { GatewayEvent } from '../../../gateway/gateway-event.ts';
import { createKnownPlans } from '../../../gateway/planning/known-plans.ts';
import type { RefusedOperation } from '../../../gateway/prepare-operation.ts';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';
import { ask, createTestGateway } from '../ask.ts';

const refusal = (code: string): RefusedOperation => ({
  kind: 'refused',
  errors: [{ message: code, extensions: { code } }],
});

describe('known plans', () => {
  it('are found for the same operation in another layout, with other comments, and for no other', async () => {
    const events: GatewayEvent[] = [];
    const sdl = 'type Query { a(of: Int): Int b: Int }';
    const subgraph = createLocalSubgraph('one', sdl, { Query: { a: (_: unknown, { of }) => of, b: () => 2 } });
    const gateway = createTestGateway([subgraph], { onEvent: (event) => events.push(event) });
    expect(await ask(gateway, '{ a(of: 1) b }')).toEqual({ data: { a: 1, b: 2 } });
    expect(await ask(gateway, '# the same\nquery {\n  a(of: 1),\n  b\n}\n')).toEqual({ data: { a: 1, b: 2 } });
    expect(await ask(gateway, '{ a(of: 3) b }')).toEqual({ data: { a: 3, b: 2 } });
    expect(await ask(gateway, '{ b a(of: 1) }')).toEqual({ data: { b: 2, a: 1 } });
    expect(events.filter(({ kind }) => kind === 'operation-planned')).toHaveLength(3);
    const hashes = events.flatMap((event) => (event.kind === 'operation-answered' ? [event.operationHash] : []));
    expect(new Set(hashes).size).toBe(4);
  });

  it('tell a variable of a client at the place where the client wrote it', async () => {
    const sdl = 'type Query { a(of: Int): Int }';
    const gateway = createTestGateway([createLocalSubgraph('one', sdl, {})]);
    await ask(gateway, 'query ($of: Int!) { a(of: $of) }', { of: 1 });
    const { errors } = await ask(gateway, '\n\nquery ($of: Int!) { a(of: $of) }', { of: 'text' });
    expect(errors).toMatchObject([{ locations: [{ line: 3, column: 8 }] }]);
  });

  it('try again at once where there was no room, and later where there was no time', async () => {
    const plans = createKnownPlans({ plans: 10, bytes: 100_000 });
    const tries: string[] = [];
    const find = (text: string, code: string) =>
      plans.find(parse(text), async () => {
        tries.push(code);
        return refusal(code);
      });
    for (const code of ['OVERLOADED', 'OVERLOADED', 'SMALL_GROUPS_APART']) await find('{ a }', code);
    for (const code of ['PLANNING_TIMED_OUT', 'OVERLOADED']) await find('{ b }', code);
    expect(tries).toEqual(['OVERLOADED', 'OVERLOADED', 'SMALL_GROUPS_APART', 'PLANNING_TIMED_OUT']);
    expect(await find('{ a }', 'OVERLOADED')).toEqual(refusal('SMALL_GROUPS_APART'));
  });
});
