import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it('carries out mutations of several subgraphs one after the other, and asks for their entities after each', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  const query = `mutation ($word: String!) {
    one: write(word: "a") { text }
    two: stamp(word: "b")
    blot: write(word: "blot") { text }
    three: write(word: $word) { number text }
    four: stamp(word: "d")
  }`;
  const { data: answered, errors } = await ask(gateway, query, { word: 'c' });
  expect(answered).toEqual({
    one: { text: 'a' },
    two: 'a',
    blot: null,
    three: { number: 2, text: 'b c' },
    four: 'b c',
  });
  expect(errors?.map(({ path, message }) => [path, message])).toEqual([[['blot'], 'The pen is dry.']]);
  expect(
    sent.map(({ subgraph, representations }) => `${subgraph}${representations === null ? '' : ' entities'}`),
  ).toEqual(['a', 'b entities', 'b', 'a', 'b entities', 'b']);
});
