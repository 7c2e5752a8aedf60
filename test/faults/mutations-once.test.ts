// Connections to a subgraph are cut at any moment: before a mutation is sent, while it runs, while its answer is read, and
// while a connection waits for its next use. It is never carried out twice, and a client is never told what is not so.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askWhole, type FaultyMesh, openFaultyMesh } from '../support/faulty-mesh.ts';
import { createRandom } from '../support/random.ts';

let mesh: FaultyMesh;
beforeAll(async () => {
  mesh = await openFaultyMesh({ timeoutMs: 2_000 });
});
afterAll(() => mesh.close());

const mutation = 'mutation ($name: String!) { rename(id: "c1", name: $name) { id name } }';
const seed = Number(process.env.CONCORD_TEST_SEED ?? 7);
const [clients, mutationsEach] = [8, 100];

type Answer = {
  readonly data: { readonly rename: { readonly name: string } | null };
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
};

it(`carries a mutation out once at most (seed ${seed})`, async () => {
  const random = createRandom(seed);
  const executions = new Map<string, number>();
  await mesh.begin(async ({ response, socket, variables, answer }) => {
    const name = String(variables.name);
    if (random.chance(0.01)) return socket.destroy();
    if (random.chance(0.1)) await sleep(random.integer(1, 8));
    executions.set(name, (executions.get(name) ?? 0) + 1);
    const text = await answer();
    if (random.chance(0.02)) return socket.destroy();
    if (random.chance(0.02)) return response.write(text.slice(0, 20), () => socket.destroy());
    response.end(text);
    // Without a word, so that the gateway may just be sending its next request there.
    if (random.chance(0.1)) setTimeout(() => socket.destroy(), random.integer(0, 2));
  });

  let isOver = false;
  const cutting = (async () => {
    while (!isOver) {
      await sleep(random.integer(20, 200));
      if (random.chance(0.8)) mesh.cut();
      else {
        await mesh.begin('killed');
        await sleep(random.integer(1, 10));
        await mesh.end('network');
      }
    }
  })();

  const told = { done: 0, unknown: 0, notSent: 0, carriedOutAndUnknown: 0 };
  /** All of it happened: else nothing was tried. */
  const wasTried = () => Object.values(told).every((number) => number > 5);
  const notSent: string[] = [];
  const ask = async (name: string) => {
    const { data, errors } = JSON.parse(await askWhole(mesh, mutation, { name })) as Answer;
    const times = executions.get(name) ?? 0;
    const code = errors?.[0]?.extensions.code;
    if (code === undefined) {
      expect([data.rename?.name, times]).toEqual([name, 1]);
      told.done += 1;
    } else if (code === 'MUTATION_OUTCOME_UNKNOWN') {
      expect(errors?.[0]?.message).toContain('may have been carried out or not');
      told.unknown += 1;
      if (times > 0) told.carriedOutAndUnknown += 1;
    } else {
      expect([code, times]).toEqual(['SUBGRAPH_UNREACHABLE', 0]);
      told.notSent += 1;
      notSent.push(name);
      // It may be left alone for a second; who asks on at once would only be refused.
      await sleep(random.integer(50, 250));
    }
  };
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      // On a quick machine they are through before much was cut.
      for (let nth = 0; nth < mutationsEach || (!wasTried() && nth < 20 * mutationsEach); nth++) {
        await ask(`${client}-${nth}`);
      }
    }),
  );
  isOver = true;
  await cutting;
  // What was sent and lost on the way may still arrive.
  await sleep(100);

  expect([...executions.values()].filter((times) => times > 1)).toEqual([]);
  expect(notSent.filter((name) => executions.has(name))).toEqual([]);
  expect([told, wasTried()]).toEqual([told, true]);
  console.log(`Of ${told.done + told.unknown + told.notSent} mutations: ${JSON.stringify(told)}`);
});
