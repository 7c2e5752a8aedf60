import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it('asks no subgraph for a key that it takes and does not give', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data, 'foreign');
  expect(await ask(gateway, '{ members { city badge home { floors } } }')).toEqual({
    data: {
      members: [
        { city: 'City 1', badge: 'Badge 1', home: { floors: 3 } },
        { city: 'City 2', badge: 'Badge 2', home: { floors: 3 } },
      ],
    },
  });
  const asked = sent.filter(({ subgraph }) => subgraph === 'badges').map(({ query }) => query);
  expect(asked.filter((query) => /\.\.\.on \w+\{[^}]*(number|street)/.test(query))).toEqual([]);
  expect(asked).toHaveLength(2);
});
