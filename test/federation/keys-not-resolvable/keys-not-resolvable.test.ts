import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it('comes back to a subgraph by the key that it resolves, though another stands first', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ drawer { tools { serial price insured } } }')).toEqual({
    data: { drawer: { tools: [{ serial: 's1', price: 30, insured: 60 }] } },
  });
  expect(sent.at(-1)?.representations).toEqual([{ __typename: 'Tool', serial: 's1', place: { column: 4 }, price: 30 }]);
});
