import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it.each([
  ['an interface above', '{ shapes { ... on Named { name } } }', [{ name: 's' }, null, { name: 'c' }]],
  ['an object type', '{ shapes { ... on Circle { radius area } } }', [{}, null, { radius: 2, area: 12.5 }]],
  [
    'a named fragment within another',
    `{ shapes { ...Some } }
     fragment Some on Shape { colour ...Measure }
     fragment Measure on Named { ... on Square { area } ... on Circle { r: radius } }`,
    [{ colour: 'blue', area: 9 }, null, { colour: 'red', r: 2 }],
  ],
  [
    'fields of one name and two types under an alias of the client',
    '{ shapes { ... on Circle { size: radius whole: area } ... on Square { size: side } __typename } }',
    [{ size: 3, __typename: 'Square' }, null, { size: 2, whole: 12.5, __typename: 'Circle' }],
  ],
])('answers per object what applies to it: %s', async (_, query, shapes) => {
  const { gateway } = loadCase(import.meta.dirname, data);
  expect(JSON.stringify(await ask(gateway, query))).toBe(JSON.stringify({ data: { shapes } }));
});

it('knows an interface within a union', async () => {
  const { gateway } = loadCase(import.meta.dirname, data);
  const query = '{ found { ... on Shape { colour } ... on Named { name } ... on Square { side } } }';
  expect(await ask(gateway, query)).toEqual({ data: { found: { colour: 'red', name: 'c' } } });
});
