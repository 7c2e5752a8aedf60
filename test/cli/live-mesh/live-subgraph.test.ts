import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLiveSubgraph } from '../../../cli/live-mesh/live-subgraph.ts';
import type { Generation } from '../../../cli/live-mesh/open-generation.ts';
import { isSameAccess } from '../../../cli/live-mesh/same-access.ts';
import { anonymous } from '../../../identity/viewer.ts';
import { file, meshOf, openFake, visits } from './shop-generations.ts';

const plain = '{ name: note, type: string }';
const personal = '{ name: note, type: string, tags: [PII], mask: redact }';
const meshWith = (...columns: readonly string[]) => meshOf(file('visits', visits({ columns })));

const unknown = { message: 'unknown', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };

/** Answers the queries that it knows. */
function generation(
  name: string,
  known: readonly string[],
  mesh = meshWith(),
): Generation & { readonly events: string[] } {
  const part = {
    name: 'shop',
    sdl: name,
    isReady: async () => true,
    execute: async ({ query }: { readonly query: string }) =>
      known.includes(query) ? { dataText: `"${name}"`, errors: [] } : { dataText: null, errors: [unknown] },
  };
  return { ...openFake(mesh), parts: [part] };
}
const context = { viewer: anonymous, signal: new AbortController().signal };
const never = { name: 'shop', catchUp: async () => undefined };

function asking(subgraph: ReturnType<typeof createLiveSubgraph>) {
  return async (query: string) => (await subgraph.execute({ query, variables: {} }, context)).dataText;
}

it('answers from the newest mesh, and from the one before what only that knows, for a while', async () => {
  const subgraph = createLiveSubgraph(generation('first', ['same', 'old']), { ...never, graceMs: 200 });
  const ask = asking(subgraph);
  const result = await subgraph.swap(generation('second', ['same', 'new']));
  expect(await Promise.all(['same', 'new', 'old', 'neither'].map(ask))).toEqual([
    '"second"',
    '"second"',
    '"first"',
    null,
  ]);
  if (result.kind === 'swapped') await result.drained;
  expect(await ask('old')).toBe(null);
});

it('answers nothing from the mesh before where somebody saw more in it', async () => {
  const subgraph = createLiveSubgraph(generation('first', ['old'], meshWith(plain)), never);
  const result = await subgraph.swap(generation('second', [], meshWith(personal)));
  expect(await asking(subgraph)('old')).toBe(null);
  if (result.kind === 'swapped') await result.drained;
});

it('answers nothing any more of a domain of which nothing is published, and again when something is', async () => {
  const subgraph = createLiveSubgraph(generation('first', ['old', '{ _service { sdl } old }']), never);
  const ask = asking(subgraph);
  await subgraph.swap({ ...openFake(meshWith()), parts: [] });
  const reply = await subgraph.execute({ query: 'old', variables: {} }, context);
  expect(reply.errors.map(({ extensions }) => extensions?.code)).toEqual(['DOMAIN_WITHDRAWN']);
  expect([reply.dataText, await ask('{ _service { sdl } old }')]).toEqual([null, null]);
  expect(await ask('{ _service { sdl } }')).toBe('{"_service":{"sdl":"first"}}');
  await subgraph.swap({ ...openFake(meshWith()), parts: [] });
  expect(await ask('old')).toBe(null);
  await subgraph.swap(generation('third', ['new']));
  expect(await ask('new')).toBe('"third"');
});

it('answers nothing from an older mesh what came back and is masked now', async () => {
  const subgraph = createLiveSubgraph(generation('first', ['old'], meshWith(plain)), never);
  await subgraph.swap(generation('second', [], meshWith()));
  expect(await asking(subgraph)('old')).toBe('"first"');
  await subgraph.swap(generation('third', [], meshWith(personal)));
  expect(await asking(subgraph)('old')).toBe(null);
});

it('asks no older mesh that was left while another was asked', async () => {
  let reached: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => (reached = resolve));
  let goOn: () => void = () => undefined;
  const slow = generation('second', []);
  const execute: (typeof slow.parts)[number]['execute'] = async () => {
    reached();
    await new Promise<void>((resolve) => (goOn = resolve));
    return { dataText: null, errors: [unknown] };
  };
  const subgraph = createLiveSubgraph(generation('first', ['old'], meshWith(plain)), never);
  await subgraph.swap({ ...slow, parts: slow.parts.map((part) => ({ ...part, execute })) });
  await subgraph.swap(generation('third', []));
  const answer = asking(subgraph)('old');
  await isAsked;
  await subgraph.swap(generation('fourth', [], meshWith(personal)));
  goOn();
  expect(await answer).toBe(null);
});

it('waits for the next mesh where a gateway knows it already', async () => {
  const subgraph = createLiveSubgraph(generation('first', []), {
    name: 'shop',
    async catchUp() {
      await sleep(20);
      await subgraph.swap(generation('second', ['new']));
    },
  });
  expect(await Promise.all(['new', 'new', 'neither'].map(asking(subgraph)))).toEqual(['"second"', '"second"', null]);
});

it('does not wait for long', async () => {
  const endless = { name: 'shop', catchUp: () => new Promise<void>(() => undefined), patienceMs: 10 };
  expect(await asking(createLiveSubgraph(generation('first', []), endless))('new')).toBe(null);
});

it('is drained after the last request that began on it', async () => {
  let end: () => void = () => undefined;
  const slow = generation('first', []);
  const execute = () => new Promise<never>((_, reject) => (end = () => reject(new Error('ended'))));
  const subgraph = createLiveSubgraph({ ...slow, parts: slow.parts.map((part) => ({ ...part, execute })) }, never);
  const running = asking(subgraph)('slow').catch(() => 'ended');
  const result = await subgraph.swap(generation('second', [], meshOf()));
  const drained = result.kind === 'swapped' ? result.drained.then(() => 'drained') : null;
  const other = generation('third', [], meshWith(personal));
  await subgraph.swap(other);
  expect(await Promise.race([drained, sleep(50, 'running')])).toBe('running');
  end();
  expect(await running).toBe('ended');
});

it('knows where nobody sees less', () => {
  const same = (before: readonly string[], after: readonly string[]) =>
    isSameAccess(meshWith(...before), meshWith(...after), 'shop');
  expect([same([], [plain]), same([plain], []), same([plain], [plain])]).toEqual([true, true, true]);
  expect([same([plain], [personal]), same([personal], [plain]), same([personal], [])]).toEqual([false, false, false]);
  const narrowed = meshOf(file('visits', visits().replace('analyst', 'admin')));
  expect(isSameAccess(meshWith(), narrowed, 'shop')).toBe(false);
  expect([isSameAccess(meshWith(), meshOf(), 'shop'), isSameAccess(meshWith(personal), meshOf(), 'shop')]).toEqual([
    true,
    false,
  ]);
});
