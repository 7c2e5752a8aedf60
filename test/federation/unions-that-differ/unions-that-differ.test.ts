import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

const all = '__typename ... on Cat { lives weight } ... on Dog { tricks } ... on Newt { spots }';
const cat = { __typename: 'Cat', lives: 9, weight: 4 };

it('asks each subgraph only for the members that it knows', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, `{ pets { ${all} } rarest { ${all} } }`)).toEqual({
    data: {
      pets: [cat, { __typename: 'Dog', tricks: 2 }],
      rarest: [{ __typename: 'Newt', spots: 5 }, cat],
    },
  });
  const asked = sent.map(({ subgraph, query }) => [subgraph, query.includes('Newt'), query.includes('Dog')]);
  expect(asked.filter(([subgraph, newt, dog]) => (subgraph === 'a' ? newt : dog))).toEqual([]);
});

it('gives an empty object for a member that the client does not name, and needs nobody for one that cannot come', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ oldest { ... on Newt { spots } } pets { ... on Dog { tricks } } }')).toEqual({
    data: { oldest: {}, pets: [{}, { tricks: 2 }] },
  });
  expect(sent.map(({ subgraph }) => subgraph)).toEqual(['a']);
});
