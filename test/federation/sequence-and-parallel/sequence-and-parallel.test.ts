import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it('follows entities over lists of lists, each distinct one once, and waits for nobody who is not needed', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  const oslo = { country: { currency: 'NOK' }, people: 79 };
  const berlin = { country: { currency: 'EUR' }, people: 66 };
  const hamburg = { country: { currency: 'EUR' }, people: 72 };
  expect(await ask(gateway, '{ trips { stops { country { currency } people } } }')).toEqual({
    data: { trips: [{ stops: [berlin, oslo] }, { stops: [oslo, berlin, hamburg] }] },
  });
  const cities = ['BER', 'OSL', 'HAM'].map((code) => ({ __typename: 'City', code }));
  const asked = sent.map(({ subgraph, representations }) => [subgraph, representations]);
  expect([asked[0], asked.slice(1, 3).sort(([one], [two]) => (String(one) < String(two) ? -1 : 1)), asked[3]]).toEqual([
    ['a', null],
    [
      ['b', cities],
      ['c', cities],
    ],
    ['c', ['DE', 'NO'].map((iso) => ({ __typename: 'Country', iso }))],
  ]);
});

it('asks subgraphs at the same time that do not need each other', async () => {
  const waiting: (() => void)[] = [];
  // Three cities of two subgraphs: each waits until all have been asked for.
  const meet = (city: object) =>
    new Promise((resolve) => {
      waiting.push(() => resolve({ ...city, country: null, people: 1 }));
      if (waiting.length === 6) for (const go of waiting) go();
    });
  const { gateway } = loadCase(import.meta.dirname, {
    ...data,
    b: { City: { __resolveReference: meet } },
    c: { City: { __resolveReference: meet } },
  });
  const answer = await ask(gateway, '{ trips { stops { country { iso } people } } }');
  expect(JSON.stringify(answer)).not.toContain('errors');
});

it.each([
  ['the default of the schema', '{ trips { price } }', {}, { in: 'EUR' }],
  ['a literal', '{ trips { price(in: "NOK", rounded: true) } }', {}, { in: 'NOK', rounded: true }],
  ['a variable', 'query ($to: String) { trips { price(in: $to) } }', { to: 'SEK' }, { in: 'SEK' }],
  ['a variable that is not given', 'query ($to: String) { trips { price(in: $to) } }', {}, { in: 'EUR' }],
  ['a variable that is null', 'query ($to: String) { trips { price(in: $to) } }', { to: null }, { in: null }],
  ['the default of a variable', 'query ($to: String = "DKK") { trips { price(in: $to) } }', {}, { in: 'DKK' }],
])('sends arguments of entities by %s', async (_, query, variables, args) => {
  const { gateway } = loadCase(import.meta.dirname, data);
  const prices = ['t1', 't2'].map((id) => ({ price: `${id} ${JSON.stringify(args)}` }));
  expect(await ask(gateway, query, variables)).toEqual({ data: { trips: prices } });
});
