import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it.each(['customerId', '__typename', '__proto__'])(
  'serves the field behind the alias "%s", never the key',
  async (alias) => {
    const { gateway } = loadCase(import.meta.dirname, data);
    const answer = await ask(gateway, `{ customers { ${alias}: country orders { amount } } }`);
    const expected = JSON.parse(`{"customers":[{"${alias}":"DE","orders":[{"amount":7}]}]}`);
    expect(JSON.stringify(answer)).toBe(JSON.stringify({ data: expected }));
  },
);
