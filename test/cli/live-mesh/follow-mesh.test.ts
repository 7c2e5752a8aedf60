import { beforeEach, expect, it } from 'vitest';
import { createMeshFollower, type MeshFollower } from '../../../cli/live-mesh/follow-mesh.ts';
import { listServed, meshFiles } from '../../../cli/live-mesh/mesh-files.ts';
import type { ContractFile } from '../../../contracts/load.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { baskets, describe, domain, file, load, type Opened, openFake, visits } from './shop-generations.ts';

let follower: MeshFollower;
let opened: Opened[];
let unfit: string[];
let isAway: boolean;
/** Words in a description with which no graph can be made. */
let uncomposable: string[];
let drain: () => void;

const start = (...files: readonly ContractFile[]) => {
  const first = meshFiles([domain, ...files]);
  const { mesh } = load(first);
  const generation = { ...openFake(mesh), findUnfit: async () => openFake(mesh, unfit).problems };
  opened = [generation];
  follower = createMeshFollower({
    first: { files: first, served: listServed(mesh, []), generation },
    load,
    open: async (next) => {
      if (isAway) throw new ConcordError('DATABASE_UNAVAILABLE', { domain: 'shop' });
      const one = openFake(next, unfit);
      opened.push(one);
      return one;
    },
    swap: async ({ mesh: next }) => {
      const bad = next.products.find(({ description }) => uncomposable.includes(description));
      if (bad !== undefined) return { kind: 'refused', cause: new Error(bad.description) };
      return { kind: 'swapped', hints: [], drained: new Promise((resolve) => (drain = resolve)) };
    },
    onTaken: async () => undefined,
  });
};
const follow = (...files: readonly ContractFile[]) => follower.follow(meshFiles([domain, ...files]));
const serves = () => describe(follower.serving().generation.mesh);
const refused = () => [...follower.refused()].map(([id, cause]) => [id, (cause as ConcordError).code]);

beforeEach(() => {
  unfit = [];
  uncomposable = [];
  isAway = false;
  drain = () => undefined;
});

it('takes what is new, lets the one before it rest, and closes that after its last request', async () => {
  start(file('visits', visits()));
  await follow(file('visits', visits({ description: 'New.' })));
  expect(serves()).toEqual({ visits: 'New.' });
  expect(opened.map(({ events }) => events)).toEqual([['rest'], []]);
  drain();
  await new Promise(setImmediate);
  expect(opened[0]?.events).toEqual(['rest', 'close']);
});

it('opens nothing where nothing changed', async () => {
  start(file('visits', visits()));
  await follow(file('visits', visits()));
  expect(opened).toHaveLength(1);
});

it('takes the others where one cannot be read, and goes on with what was served in its place', async () => {
  start(file('visits', visits()), file('baskets', baskets()));
  await follow(file('visits', visits({ columns: ['{ name: a, type: nothing }'] })), file('baskets', baskets('New.')));
  expect(serves()).toEqual({ visits: 'Who came.', baskets: 'New.' });
  expect(refused()).toEqual([['shop/visits.contract.yaml', 'CONTRACT_TYPE_WRONG']]);
});

it('takes the others where the table of one does not fit, and closes what it tried', async () => {
  start(file('visits', visits()));
  unfit = ['baskets'];
  await follow(file('visits', visits({ description: 'New.' })), file('baskets', baskets()));
  expect(serves()).toEqual({ visits: 'New.' });
  expect(refused()).toEqual([['shop/baskets.contract.yaml', 'TABLE_MISSING']]);
  expect(opened.map(({ events }) => events)).toEqual([['rest'], ['close'], []]);
});

it('takes one by one where all of them together make no graph', async () => {
  start(file('visits', visits()), file('baskets', baskets()));
  uncomposable = ['Bad.'];
  const others = [file('baskets', baskets('New.'))];
  await follow(file('visits', visits({ description: 'Bad.' })), ...others);
  expect(serves()).toEqual({ visits: 'Who came.', baskets: 'New.' });
  expect([...follower.refused().keys()]).toEqual(['shop/visits.contract.yaml']);
  await follow(file('visits', visits({ description: 'Good.' })), ...others);
  expect([serves(), refused()]).toEqual([{ visits: 'Good.', baskets: 'New.' }, []]);
});

it('refuses what would take away a product that nobody touched', async () => {
  start(file('visits', visits()), file('baskets', baskets()));
  await follow(file('visits', visits({ key: 'integer' })), file('baskets', baskets()));
  expect(serves()).toEqual({ visits: 'Who came.', baskets: 'What they took.' });
  expect(refused()).toEqual([['shop/visits.contract.yaml', 'CONTRACT_REFERENCE_TYPE']]);
});

it('does not wait for a product whose table fits no more, whatever is published', async () => {
  start(file('visits', visits()), file('baskets', baskets()));
  unfit = ['baskets'];
  await follow(file('visits', visits({ description: 'New.' })), file('baskets', baskets()));
  expect([serves().visits, refused()]).toEqual(['New.', []]);
});

it('takes away what is withdrawn', async () => {
  start(file('visits', visits()), file('baskets', baskets()));
  await follow(file('visits', visits()));
  expect([serves(), refused()]).toEqual([{ visits: 'Who came.' }, []]);
});

it('tries nothing one by one while the database is away, and takes it afterwards', async () => {
  start(file('visits', visits()), file('baskets', baskets()));
  isAway = true;
  const wanted = [file('visits', visits({ description: 'New.' })), file('baskets', baskets('New.'))];
  await follow(...wanted);
  expect([serves().visits, refused().length, opened.length]).toEqual(['Who came.', 2, 1]);
  isAway = false;
  await follow(...wanted);
  expect([serves(), refused()]).toEqual([{ visits: 'New.', baskets: 'New.' }, []]);
});
