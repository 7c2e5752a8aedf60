import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../../gateway/gateway.ts';
import type { PoolSettings } from '../../../gateway/planning/pool.ts';
import type { GatewaySubgraph } from '../../../gateway/supergraph.ts';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';
import { createToyMesh } from '../toy-mesh.ts';
import { kindsOf, openPoolGateway, type PoolGateway, writeSlowQuery } from './open-pool-gateway.ts';

const one = createLocalSubgraph('one', 'type Query { a: Int }', { Query: { a: () => 1 } });
const two = createLocalSubgraph('two', 'type Query { b: Int }', { Query: { b: () => 2 } });
const broken = { ...two, sdl: 'type Query { b: }' };

const opened: PoolGateway[] = [];
async function open(settings?: Partial<PoolSettings>, subgraphs?: readonly GatewaySubgraph[]): Promise<PoolGateway> {
  const served = await openPoolGateway(settings, subgraphs);
  opened.push(served);
  return served;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ pool }) => pool.close()));
});

describe('a gateway that plans in threads', () => {
  it('has the graph, the schema and the answers of one that does not', async () => {
    const { gateway, ask } = await open();
    const here = createGateway({ subgraphs: createToyMesh(), executor: 'concord' });
    const { supergraphSdl, hints, apiSchema } = gateway.current();
    expect({ supergraphSdl, hints }).toEqual({
      supergraphSdl: here.current().supergraphSdl,
      hints: here.current().hints,
    });
    expect(Object.keys(apiSchema.getTypeMap())).toEqual(Object.keys(here.current().apiSchema.getTypeMap()));
    expect(await ask('{ product(id: "p2") { name shipping reviews { stars } } }')).toEqual({
      data: { product: { name: 'Product 2', shipping: null, reviews: [{ stars: 1 }, { stars: 2 }] } },
    });
  });

  it('refuses what is not planned in time, and answers the next new operation', async () => {
    const { ask, askCode, events } = await open({ planLimitMs: 1_000 });
    expect(await ask('{ shop { name } }')).toEqual({ data: { shop: { name: 'Toys' } } });
    const { errors } = await ask(writeSlowQuery(6_000));
    expect(errors).toEqual([
      {
        message:
          'The operation needs more than 1 s to be planned, so it was stopped. Ask for less at once: in several queries, with fewer aliases or less deeply.',
        extensions: { code: 'PLANNING_TIMED_OUT' },
      },
    ]);
    expect(await ask('{ me { id } }')).toEqual({ data: { me: { id: 'u1' } } });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'planner-replaced', reason: 'time' }));
    expect(kindsOf(events)).toContain('planning-timed-out');

    // In another layout it is the same operation, on which no other thread is spent.
    expect(await askCode(writeSlowQuery(6_000, { separator: '\n# again\n' }))).toBe('PLANNING_TIMED_OUT');
    expect(await askCode(writeSlowQuery(6_000))).toBe('PLANNING_TIMED_OUT');
    expect(kindsOf(events).filter((kind) => kind === 'planner-replaced')).toHaveLength(1);
    expect(await ask('{ bestReview { id } }')).toEqual({ data: { bestReview: { id: 'r1' } } });
  });

  it('refuses what needs more memory than planning may have, and answers the next new operation', async () => {
    const { ask, events } = await open({ mostHeapMb: 48 });
    const { errors } = await ask(writeSlowQuery(8_000));
    expect(errors).toMatchObject([
      { message: expect.stringContaining('needs more memory'), extensions: { code: 'PLANNING_FAILED' } },
    ]);
    expect(await ask('{ me { id } }')).toEqual({ data: { me: { id: 'u1' } } });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'planner-replaced', reason: 'memory' }));
  });

  it('answers known operations while a new one is planned', async () => {
    const { ask } = await open();
    await ask('{ me { id } }');
    const order: string[] = [];
    const slow = ask(writeSlowQuery(1_000)).then(() => order.push('slow'));
    for (let times = 0; times < 20; times++) await ask('{ me { id } }').then(() => order.push('known'));
    await slow;
    expect(order).toEqual([...Array(20).fill('known'), 'slow']);
  });

  it('answers another caller before the rest of one who sends many slow operations', async () => {
    const { ask, pool } = await open();
    const order: string[] = [];
    const flood = [1_000, 300, 301, 302].map((fields) =>
      ask(writeSlowQuery(fields), 'flooder').then(() => order.push('slow')),
    );
    await expect.poll(pool.countWaiting, { interval: 1 }).toBe(3);
    const other = ask('{ users { id } }', 'other').then(() => order.push('other'));
    await Promise.all([...flood, other]);
    expect(order).toEqual(['slow', 'slow', 'other', 'slow', 'slow']);
  });

  it('refuses new operations that no place is left for, and plans them when they come again', async () => {
    const { ask, askCode, pool } = await open({ mostWaiting: 2 });
    const slow = ask(writeSlowQuery(300));
    const codes = [askCode('{ me { id } }'), askCode('{ users { id } }'), askCode('{ media { id } }', 'other')];
    await expect.poll(pool.countWaiting, { interval: 1 }).toBe(2);
    expect(await Promise.all(codes)).toEqual([null, 'OVERLOADED', null]);
    await slow;
    expect(pool.countWaiting()).toBe(0);
    expect(await askCode('{ users { id } }')).toBeNull();
  });

  it('refuses a new operation that waited too long', async () => {
    const { ask, askCode, pool } = await open({ mostWaitingMs: 50 });
    const slow = ask(writeSlowQuery(1_000));
    expect(await askCode('{ me { id } }')).toBe('OVERLOADED');
    expect(pool.countWaiting()).toBe(0);
    await slow;
    expect(await askCode('{ me { id } }')).toBeNull();
  });

  it('does not start without a graph, and says why as one thread does', async () => {
    const pool = openPoolGateway({}, [one, broken]);
    await expect(pool).rejects.toThrow('do not compose');
  });

  it('swaps the graph while operations on the old one wait for their plans', async () => {
    const { gateway, ask } = await open({}, [...createToyMesh(), one]);
    const slow = ask(writeSlowQuery(500));
    const waiting = ask('{ a }');
    expect(await gateway.replaceSubgraphs([one, two])).toMatchObject({ kind: 'swapped' });
    expect(await ask('{ a b }')).toEqual({ data: { a: 1, b: 2 } });
    expect(await waiting).toEqual({ data: { a: 1 } });
    expect(Object.keys((await slow).data ?? {})).toHaveLength(500);
    expect((await ask('{ me { id } }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('keeps the last good graph where the next one does not compose', async () => {
    const { gateway, ask, events } = await open({}, [one]);
    expect(await gateway.replaceSubgraphs([one, broken])).toMatchObject({
      kind: 'refused',
      cause: { code: 'COMPOSITION_FAILED', message: expect.stringContaining('INVALID_GRAPHQL (two)') },
    });
    expect(await ask('{ a }')).toEqual({ data: { a: 1 } });
    expect(kindsOf(events)).toContain('supergraph-refused');
  });

  it('keeps the last good graph where the next one is not composed in time', async () => {
    const large = Array.from({ length: 3_000 }, (_, index) => `type T${index} @key(fields: "id") { id: ID! a: Int }`);
    const types = { ...two, sdl: `${two.sdl}\n${large.join('\n')}` };
    const impatient = await open({ composeLimitMs: 1_500 }, [one]);
    expect(await impatient.gateway.replaceSubgraphs([one, types])).toMatchObject({
      kind: 'refused',
      cause: { code: 'COMPOSING_STOPPED', message: expect.stringContaining('took longer than 1.5 s') },
    });
    expect(await impatient.ask('{ a }')).toEqual({ data: { a: 1 } });
    expect(await impatient.gateway.replaceSubgraphs([two])).toMatchObject({ kind: 'swapped' });
    expect(await impatient.ask('{ b }')).toEqual({ data: { b: 2 } });
  });

  it('answers new operations while a graph is composed, also after one that was not planned in time', async () => {
    const { gateway, ask, askCode } = await open({ planLimitMs: 500 });
    const large = Array.from({ length: 4_000 }, (_, index) => `type T${index} @key(fields: "id") { id: ID! a: Int }`);
    const order: string[] = [];
    const types = { ...one, sdl: `${one.sdl}\n${large.join('\n')}` };
    const swap = gateway.replaceSubgraphs([types]).then(({ kind }) => order.push(kind));
    order.push(String(await askCode(writeSlowQuery(6_000))));
    await ask('{ me { id } }').then(({ data }) => order.push(data === undefined ? 'refused' : 'answered'));
    await swap;
    expect(order).toEqual(['PLANNING_TIMED_OUT', 'answered', 'swapped']);
  });

  it('serves the graph that was given last, however long the ones before take', async () => {
    const { gateway, ask } = await open({}, [one]);
    await Promise.all([gateway.replaceSubgraphs(createToyMesh()), gateway.replaceSubgraphs([two])]);
    expect(await ask('{ b }')).toEqual({ data: { b: 2 } });
  });

  it('plans on, when threads end again and again', async () => {
    const { ask, askCode, events } = await open({ planLimitMs: 1_000 });
    for (const fields of [6_000, 6_001]) expect(await askCode(writeSlowQuery(fields))).toBe('PLANNING_TIMED_OUT');
    expect(kindsOf(events).filter((kind) => kind === 'planner-replaced')).toHaveLength(2);
    expect(await ask('{ me { id } }')).toEqual({ data: { me: { id: 'u1' } } });
  });

  it('leaves no thread behind when it is closed, and refuses what still waits', async () => {
    const threads: Worker[] = [];
    const note = (thread: Worker) => void threads.push(thread);
    process.on('worker', note);
    const { ask, pool } = await openPoolGateway();
    const slow = ask(writeSlowQuery(2_000));
    const waiting = ask('{ me { id } }');
    await pool.close();
    expect((await slow).errors).toMatchObject([{ extensions: { code: 'PLANNING_FAILED' } }]);
    expect((await waiting).errors).toMatchObject([{ extensions: { code: 'PLANNING_FAILED' } }]);
    process.off('worker', note);
    // A thread that has ended has this number.
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });
});
