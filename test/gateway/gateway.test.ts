import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { GatewayEvent } from '../../gateway/gateway-event.ts';
import type { Transport } from '../../gateway/transport/transport.ts';
import { noDemands } from '../../identity/demands.ts';
import { anonymous } from '../../identity/viewer.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';
import { ask, createTestGateway } from './ask.ts';

const one = createLocalSubgraph('one', 'type Query { a: Int }', { Query: { a: () => 1 } });
const two = createLocalSubgraph('two', 'type Query { b: Int }', { Query: { b: () => 2 } });
const broken = { ...two, sdl: 'type Query { b: }' };

describe('createGateway', () => {
  it('does not start without a graph', () => {
    expect(() => createTestGateway([broken])).toThrow('do not compose');
  });

  it('swaps the graph while a request runs, and that one ends on the old graph', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = createLocalSubgraph('one', 'type Query { a: Int }', { Query: { a: () => held.then(() => 1) } });
    const gateway = createTestGateway([slow]);
    const answer = ask(gateway, '{ a }');
    expect(await gateway.replaceSubgraphs([two])).toMatchObject({ kind: 'swapped' });
    release();
    expect(await answer).toEqual({ data: { a: 1 } });
    expect(await ask(gateway, '{ b }')).toEqual({ data: { b: 2 } });
    expect((await ask(gateway, '{ a }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('keeps serving the last good graph where the next one does not compose', async () => {
    const events: GatewayEvent[] = [];
    const gateway = createTestGateway([one], { onEvent: (event) => events.push(event) });
    expect(await gateway.replaceSubgraphs([one, broken])).toMatchObject({ kind: 'refused' });
    expect(await ask(gateway, '{ a }')).toEqual({ data: { a: 1 } });
    expect(events.map(({ kind }) => kind)).toContain('supergraph-refused');
  });

  it('tells listeners of each graph', async () => {
    const gateway = createTestGateway([one]);
    const seen: string[] = [];
    const stop = gateway.onSupergraph(({ apiSchema }) => {
      seen.push(Object.keys(apiSchema.getQueryType()?.getFields() ?? {}).join());
    });
    await gateway.replaceSubgraphs([one, two]);
    stop();
    await gateway.replaceSubgraphs([two]);
    expect(seen).toEqual(['a', 'a,b']);
  });

  it('goes on swapping after a listener that failed', async () => {
    const gateway = createTestGateway([one]);
    let calls = 0;
    gateway.onSupergraph(() => {
      calls += 1;
      if (calls === 2) throw new Error('not heard');
    });
    await expect(gateway.replaceSubgraphs([one, two])).rejects.toThrow('not heard');
    expect(await gateway.replaceSubgraphs([two])).toMatchObject({ kind: 'swapped' });
  });

  it('plans an operation once, also when it is asked many times at once', async () => {
    const events: GatewayEvent[] = [];
    const gateway = createTestGateway([one], { onEvent: (event) => events.push(event) });
    await Promise.all([ask(gateway, '{ a }'), ask(gateway, '{ a }'), ask(gateway, '{ a }')]);
    await ask(gateway, '{ a }');
    expect(events.map(({ kind }) => kind).filter((kind) => !kind.endsWith('-answered'))).toEqual(['operation-planned']);
  });

  it('refuses a mutation where only queries are allowed, before it runs', async () => {
    let ran = false;
    const writer = createLocalSubgraph('writer', 'type Query { a: Int } type Mutation { write: Int }', {
      Mutation: {
        write: () => {
          ran = true;
          return 1;
        },
      },
    });
    const gateway = createTestGateway([writer]);
    const context = { viewer: anonymous, signal: new AbortController().signal };
    const answer = await gateway.execute({ query: 'mutation { write }', onlyQueries: true }, context);
    expect(answer).toMatchObject({ kind: 'request-error', hasData: false, errorCodes: ['OPERATION_NOT_ALLOWED'] });
    expect(ran).toBe(false);
  });

  it('says of a mutation that the graph has none, not that it cannot be planned', async () => {
    const { errors } = await ask(createTestGateway([one]), 'mutation { a }');
    expect(errors).toEqual([
      {
        message: 'A mutation cannot be answered here, because this graph has none: it is only read. Send a query.',
        extensions: { code: 'OPERATION_NOT_ALLOWED' },
      },
    ]);
  });

  it('names a literal beyond all numbers as what is wrong', async () => {
    const measured = createLocalSubgraph('measured', 'type Query { a(over: Float): Int }', {});
    const { errors } = await ask(createTestGateway([measured]), '{ a(over: 1e400) }');
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('larger than any'),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
  });

  it('gives viewer, demands, signal and the hash of the operation to every subgraph', async () => {
    const viewer = { ...anonymous, subject: 'me', role: 'analyst' };
    const { signal } = new AbortController();
    const seen: unknown[] = [];
    const transport: Transport = async (_, context) => {
      seen.push(context);
      return { dataText: '{"a":1}', errors: [] };
    };
    const gateway = createTestGateway([{ ...one, transport }]);
    await gateway.execute({ query: '{ a }' }, { viewer, signal });
    const operationHash = createHash('sha256').update('{ a }').digest('hex');
    expect(seen).toEqual([{ viewer, operationHash, demands: noDemands, signal }]);
  });

  it('refuses to return more rows than one request may have', async () => {
    const sdl =
      'type Query { rows(first: Int): RowConnection } type RowConnection { nodes: [Row] } type Row { id: ID }';
    const gateway = createTestGateway([createLocalSubgraph('rows', sdl, {})], { limits: { rows: 100 } });
    const query = 'query ($n: Int) { rows(first: $n) { nodes { id } } }';
    expect(await ask(gateway, query, { n: 100 })).toEqual({ data: { rows: null } });
    expect((await ask(gateway, query, { n: 101 })).errors?.[0]?.extensions.code).toBe('QUERY_TOO_MANY_ROWS');
  });
});
