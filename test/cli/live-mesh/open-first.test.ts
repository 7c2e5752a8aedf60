import { beforeEach, expect, it } from 'vitest';
import { meshFiles } from '../../../cli/live-mesh/mesh-files.ts';
import { openFirst } from '../../../cli/live-mesh/open-first.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Publication } from '../../../mesh/publications/publication.ts';
import { publishedFiles } from '../../../mesh/publications/published-files.ts';
import { baskets, describe, domain, file, load, openFake, visits } from './shop-generations.ts';

let history: Publication[];
let unfit: string[];
let uncomposable: string[];
beforeEach(() => {
  history = [];
  unfit = [];
  uncomposable = [];
});

const publish = (product: string, text: string, cause: Publication['cause'] = 'publish') => {
  const by = { version: '1.0.0', digest: '', url: null, note: null, author: 'somebody', publishedAt: 0 };
  history.unshift({ kind: 'contract', name: `shop.${product}`, text, cause, sequence: history.length + 1, ...by });
};
const bad = visits({ columns: ['{ name: a, type: nothing }'] });

async function begin() {
  const folder = meshFiles([domain, file('visits', visits({ description: 'Of the folder.' }), 'folder')]);
  const newest = new Map([...history].reverse().map((one) => [one.name, one]));
  const live = [...newest.values()].filter(({ cause }) => cause !== 'withdraw');
  const wanted = meshFiles([...folder.values()], publishedFiles({ sequence: history.length, live }));
  const { generation } = await openFirst(wanted, {
    load,
    live,
    folder,
    readHistory: async ({ name }) => history.filter((one) => one.name === name),
    open: async (mesh) => {
      const words = mesh.products.map(({ description }) => description);
      if (uncomposable.some((one) => words.includes(one)))
        throw new ConcordError('COMPOSITION_FAILED', { problems: [] });
      return openFake(mesh, mesh.products.some(({ description }) => description === 'Unfit.') ? ['visits'] : unfit);
    },
  });
  return describe(generation.mesh);
}

it('begins with what is published over the folder', async () => {
  publish('visits', visits({ description: 'Published.' }));
  publish('baskets', baskets());
  expect(await begin()).toEqual({ visits: 'Published.', baskets: 'What they took.' });
});

it('goes back to the newest text that can be read, then to the folder', async () => {
  publish('visits', visits({ description: 'First.' }));
  publish('visits', visits({ description: 'Second.' }));
  publish('visits', bad);
  expect(await begin()).toEqual({ visits: 'Second.' });
  history = [];
  publish('visits', bad);
  expect(await begin()).toEqual({ visits: 'Of the folder.' });
});

it('never goes back to what was withdrawn', async () => {
  publish('baskets', baskets('Withdrawn.'));
  publish('baskets', '', 'withdraw');
  publish('baskets', baskets().replace('sla', 'slo'));
  expect(await begin()).toEqual({ visits: 'Of the folder.' });
});

it('goes back where the table does not fit', async () => {
  publish('visits', visits({ description: 'Fit.' }));
  publish('visits', visits({ description: 'Unfit.' }));
  expect(await begin()).toEqual({ visits: 'Fit.' });
});

it('goes back by the newest publication where no graph can be made, and leaves the others', async () => {
  publish('baskets', baskets('Good.'));
  publish('visits', visits({ description: 'First.' }));
  publish('visits', visits({ description: 'Bad.' }));
  uncomposable = ['Bad.'];
  expect(await begin()).toEqual({ visits: 'First.', baskets: 'Good.' });
});

it('fails where the folder alone cannot be served', async () => {
  uncomposable = ['Of the folder.'];
  await expect(begin()).rejects.toMatchObject({ code: 'COMPOSITION_FAILED' });
});
