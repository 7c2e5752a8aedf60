import { describe, expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

const all = {
  scales: '500 g',
  label: '18 oz at 392 F',
  warning: '200 C',
  first: 'mix de',
  digest: 'mix en,bake en',
  price: '18 pence',
  stars: 5,
};

describe('fields that require one field with different arguments', () => {
  it.each([
    ['scales label', { scales: all.scales, label: all.label }],
    ['label scales warning', { label: all.label, scales: all.scales, warning: all.warning }],
    ['scales price', { scales: all.scales, price: all.price }],
    ['first digest', { first: all.first, digest: all.digest }],
    [Object.keys(all).join(' '), all],
    [Object.keys(all).reverse().join(' '), Object.fromEntries(Object.entries(all).reverse())],
    ['scales flour(unit: OZ) own: flour(unit: G) label', { scales: all.scales, flour: 18, own: 500, label: all.label }],
    ['label: scales scales: label oven { heat }', { label: all.scales, scales: all.label, oven: { heat: 200 } }],
  ])('get each its own: %s', async (selection, recipe) => {
    const { gateway } = loadCase(import.meta.dirname, data);
    const answer = await ask(gateway, `{ recipes { ${selection} } }`);
    expect(JSON.stringify(answer)).toBe(JSON.stringify({ data: { recipes: [recipe] } }));
  });

  it('are asked for in two requests of one subgraph, with the variables that each has', async () => {
    const { gateway, sent } = loadCase(import.meta.dirname, data);
    const query = `query ($loud: Boolean, $no: Boolean!) {
      recipes { stars first digest(loud: $loud) scales @skip(if: $no) label @skip(if: $no) }
    }`;
    expect(await ask(gateway, query, { loud: true, no: true })).toEqual({
      data: { recipes: [{ stars: 5, first: 'mix de', digest: 'mix en,bake en!' }] },
    });
    expect(sent.map(({ subgraph, representations }) => [subgraph, representations])).toEqual([
      ['a', null],
      ['b', [{ __typename: 'Recipe', id: 'bread', steps: [{ words: 'mix de' }] }]],
      ['b', [{ __typename: 'Recipe', id: 'bread', steps: [{ words: 'mix en' }, { words: 'bake en' }] }]],
    ]);
  });

  it('hide from clients how they are planned', async () => {
    const { gateway } = loadCase(import.meta.dirname, data);
    const { data: answered } = await ask(gateway, '{ __type(name: "Recipe") { fields { name } } }');
    expect(JSON.stringify(answered)).not.toContain('_call');
    expect(gateway.current().supergraphSdl).not.toContain('_call');
    expect((await ask(gateway, '{ recipes { flour_call1 } }')).errors?.[0]?.extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
  });
});
