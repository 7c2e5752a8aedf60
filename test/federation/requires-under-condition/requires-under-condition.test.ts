import { describe, expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

const place = { place: 'depot' };

describe('a field with @requires under a condition', () => {
  it.each([
    ['postage @skip(if: $no) place', { ...place }, { postage: 60, ...place }],
    ['place ... @skip(if: $no) { sender postage }', { ...place }, { ...place, sender: 'Ada', postage: 60 }],
    ['place ...Costs @skip(if: $no)', { ...place }, { ...place, postage: 60 }],
    ['grams @skip(if: $no) postage', { postage: 60 }, { grams: 20, postage: 60 }],
    ['place postage @include(if: $no) @skip(if: $no)', { ...place }, { ...place }],
    ['postage place postage @skip(if: $no)', { postage: 60, ...place }, { postage: 60, ...place }],
  ])('leaves the other fields of the entity alone: %s', async (selection, ifSkipped, otherwise) => {
    const { gateway } = loadCase(import.meta.dirname, data);
    const spread = selection.includes('...Costs') ? 'fragment Costs on Parcel { postage }' : '';
    const query = `query ($no: Boolean!) { parcels { ${selection} } } ${spread}`;
    expect(await ask(gateway, query, { no: true })).toEqual({ data: { parcels: [ifSkipped] } });
    expect(await ask(gateway, query, { no: false })).toEqual({ data: { parcels: [otherwise] } });
  });

  it('asks for what is required only where the condition holds', async () => {
    const { gateway, sent } = loadCase(import.meta.dirname, data);
    const query = 'query ($yes: Boolean = false) { parcels { place postage @include(if: $yes) } }';
    await ask(gateway, query);
    await ask(gateway, query, { yes: true });
    expect(sent.map(({ subgraph, query: text }) => `${subgraph}: ${text.includes('grams')}`)).toEqual([
      'a: false',
      'b: false',
      'a: true',
      'b: false',
    ]);
  });

  it('may depend on two variables, each in its own way', async () => {
    const { gateway } = loadCase(import.meta.dirname, data);
    const query = `query ($one: Boolean!, $other: Boolean!) {
      parcels { postage @include(if: $one) surcharge @skip(if: $other) place }
    }`;
    const answers = [];
    for (const one of [true, false]) {
      for (const other of [true, false]) answers.push((await ask(gateway, query, { one, other })).data);
    }
    expect(answers).toEqual([
      { parcels: [{ postage: 60, ...place }] },
      { parcels: [{ postage: 60, surcharge: 21, ...place }] },
      { parcels: [{ ...place }] },
      { parcels: [{ surcharge: 21, ...place }] },
    ]);
  });

  it.each([true, false])(
    'may depend on a variable that is called as the one of entities: %s',
    async (representations) => {
      const { gateway } = loadCase(import.meta.dirname, data);
      const query = `query ($representations: Boolean!) {
      parcels { sender @include(if: $representations) postage @skip(if: $representations) place }
    }`;
      const parcel = representations ? { sender: 'Ada', ...place } : { postage: 60, ...place };
      expect(await ask(gateway, query, { representations })).toEqual({ data: { parcels: [parcel] } });
    },
  );

  it('is refused where more variables decide than plans may be made for', async () => {
    const { gateway } = loadCase(import.meta.dirname, data);
    const names = ['a', 'b', 'c', 'd', 'e'];
    const fields = names.map((name) => `${name}: postage @include(if: $${name})`).join(' ');
    const query = `query (${names.map((name) => `$${name}: Boolean = true`).join()}) { parcels { ${fields} } }`;
    const { data: answered, errors } = await ask(gateway, query);
    expect([answered, errors?.map(({ extensions }) => extensions.code)]).toEqual([
      undefined,
      ['QUERY_TOO_MANY_CONDITIONS'],
    ]);
  });
});
