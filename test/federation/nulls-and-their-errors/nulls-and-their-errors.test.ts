import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

const plums = { content: 'plums' };

it('lets a null travel up to the next nullable list, and says of each place why', async () => {
  const { gateway } = loadCase(import.meta.dirname, data);
  const { data: answered, errors } = await ask(gateway, '{ shelves { label jars { content } } }');
  expect(answered).toEqual({
    shelves: [{ label: 'top', jars: [null, null, []] }, { label: 'low', jars: [null, null, [plums]] }, null],
  });
  expect(
    errors?.map(({ path, message, extensions }) => [path?.join('.'), message.slice(0, 19), extensions.code]),
  ).toEqual([
    ['shelves.0.jars.0.1.content', 'The lid is stuck.', 'SUBGRAPH_ERROR'],
    ['shelves.1.jars.0.0.content', 'The lid is stuck.', 'SUBGRAPH_ERROR'],
    ['shelves.1.jars.1.0', 'The Jar that is ref', 'ENTITY_NOT_FOUND'],
  ]);
});

it('keeps the null of a nullable field to itself, under the alias of the client', async () => {
  const { gateway } = loadCase(import.meta.dirname, data);
  const { data: answered, errors } = await ask(gateway, '{ shelves { jars { id: grams } } }');
  expect(answered).toEqual({
    shelves: [
      { jars: [[{ id: 300 }, { id: null }], null, []] },
      { jars: [[{ id: null }], [{ id: null }], [{ id: 300 }]] },
      null,
    ],
  });
  expect(errors?.map(({ path }) => path?.join('.'))).toEqual(['shelves.0.jars.0.1.id', 'shelves.1.jars.0.0.id']);
});

it('asks for each jar once, however many shelves it stands on', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  await ask(gateway, '{ shelves { jars { grams } } }');
  expect(sent.map(({ representations }) => representations)).toEqual([
    null,
    ['j1', 'j2', 'gone'].map((id) => ({ __typename: 'Jar', id })),
  ]);
});
