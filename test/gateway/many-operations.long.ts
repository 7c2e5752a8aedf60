// Ten thousand operations that differ, through one gateway: what it keeps of them is bounded, in number and in memory.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createLocalSubgraph } from '../support/local-subgraph.ts';
import { ask, createTestGateway } from './ask.ts';

const operations = 10_000;
/** What the gateway remembers at most, by its own word. */
const mostKnown = 2_000;
const fields = Array.from({ length: 20 }, (_, index) => `f${index}`);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it('keeps the latest of ten thousand operations and lets go of the others', { timeout: 900_000 }, async () => {
  const sdl = `type Query { node(id: Int): Node } type Node { ${fields.map((name) => `${name}: Int`).join(' ')} }`;
  const row = Object.fromEntries(fields.map((name, index) => [name, index]));
  const gateway = createTestGateway([createLocalSubgraph('one', sdl, { Query: { node: () => row } })]);
  const askOne = (number: number) => ask(gateway, `{ node(id: ${number}) { ${fields.join(' ')} } }`);

  const sizes: number[] = [];
  for (let number = 0; number < operations; number++) {
    expect(await askOne(number)).toEqual({ data: { node: row } });
    expect(gateway.countOperations()).toBeLessThanOrEqual(mostKnown);
    if ((number + 1) % 2_500 === 0) sizes.push(heapUsed());
  }
  const [first = 0, ...later] = sizes;
  console.log(`heap in MB after each 2,500 operations: ${sizes.map((bytes) => Math.round(bytes / 1e6)).join(', ')}`);
  expect(gateway.countOperations()).toBe(mostKnown);
  for (const bytes of later) expect(bytes).toBeLessThan(first * 1.25);
});
