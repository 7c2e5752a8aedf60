import { beforeEach, expect, it } from 'vitest';
import { meshFiles } from '../../../cli/live-mesh/mesh-files.ts';
import { openFirst } from '../../../cli/live-mesh/open-first.ts';
import type { Mesh } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Publication } from '../../../mesh/publications/publication.ts';
import { publishedFiles } from '../../../mesh/publications/published-files.ts';
import { baskets, describe, domain, file, load, openFake, visits } from './shop-generations.ts';

let history: Publication[];
let served: Mesh;
let uncomposable: string[];
beforeEach(() => {
  history = [];
  uncomposable = [];
});

const publish = (product: string, text: string, cause: Publication['cause'] = 'publish') => {
  const by = { version: '1.0.0', digest: '', url: null, note: null, changes: [], author: 'somebody', publishedAt: 0 };
  history.unshift({ kind: 'contract', name: `shop.${product}`, text, cause, sequence: history.length + 1, ...by });
};
const bad = visits({ columns: ['{ name: a, type: nothing }'] });

const statusOf = (name: string) => served.products.find((product) => product.name === name)?.status;
const maskOf = (name: string) =>
  served.products.flatMap(({ columns }) => columns).find((column) => column.name === name)?.mask;

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
      const words = mesh.products.flatMap(({ description, status }) => (status === 'draft' ? [] : [description]));
      if (uncomposable.some((one) => words.includes(one)))
        throw new ConcordError('COMPOSITION_FAILED', { problems: [] });
      const broken = mesh.products.filter(({ description, status }) => description === 'Unfit.' && status !== 'draft');
      return openFake(
        mesh,
        broken.map(({ name }) => name),
      );
    },
  });
  served = generation.mesh;
  return describe(served);
}

it('begins with what is published over the folder', async () => {
  publish('visits', visits({ description: 'Published.' }));
  publish('baskets', baskets());
  expect(await begin()).toEqual({ visits: 'Published.', baskets: 'What they took.' });
});

it('does not serve a product whose published text cannot be read, for nobody knows what it hides', async () => {
  publish('visits', visits({ description: 'First.' }));
  publish('visits', bad);
  publish('baskets', baskets('Good.').replace(/, references: .*\}/, ' }'));
  expect(await begin()).toEqual({ baskets: 'Good.' });
});

it('goes back to the folder where nothing else was published before', async () => {
  publish('visits', visits({ description: 'Unfit.' }));
  expect(await begin()).toEqual({ visits: 'Of the folder.' });
});

const note = (mask: string) => `{ name: note, type: string${mask} }`;

it('never goes back to a text that shows more than the published one', async () => {
  const alone = (description: string, mask = '') =>
    baskets(description).replace(/, references: .*\}/, ` }\n  - ${note(mask)}`);
  publish('baskets', alone('Clear.'));
  publish('baskets', alone('Unfit.', ', mask: redact, tags: [PII]'));
  expect(await begin()).toEqual({ visits: 'Of the folder.', baskets: 'Unfit.' });
  expect(statusOf('baskets')).toBe('draft');
  expect(maskOf('note')).toBe('redact');
});

it('leaves a stricter text in force where another one is the reason that no graph can be made', async () => {
  publish('baskets', baskets('Good.').replace(/, references: .*\}/, ' }'));
  publish('baskets', baskets('Bad.').replace(/, references: .*\}/, ' }'));
  publish('visits', visits({ description: 'Stricter.', columns: [note(', mask: redact, tags: [PII]')] }));
  uncomposable = ['Bad.'];
  expect(await begin()).toEqual({ visits: 'Stricter.', baskets: 'Good.' });
  expect(statusOf('visits')).toBe('published');
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
