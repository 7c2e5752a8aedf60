import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it('asks by a key that is null, whole or in part, and takes the answer as it comes', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ loans { day reader { name letters } } }')).toEqual({
    data: {
      loans: [
        { day: 1, reader: { name: null, letters: 4 } },
        { day: 2, reader: { name: 'Uwe', letters: null } },
        { day: 3, reader: null },
      ],
    },
  });
  const bySubgraph = Object.fromEntries(sent.map(({ subgraph, representations }) => [subgraph, representations]));
  expect(bySubgraph.b).toEqual([null, '7'].map((card) => ({ __typename: 'Reader', card })));
  expect(bySubgraph.c).toEqual([{ user: 'ida', host: null }, null].map((mail) => ({ __typename: 'Reader', mail })));
});
