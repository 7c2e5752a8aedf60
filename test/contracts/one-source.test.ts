// Two contracts over one column of a table: the strictest wins in both, and everything else agrees with it. What becomes of keys
// and of those that refer to them stands in one-source-keys.test.ts.

import { describe, expect, it } from 'vitest';
import { admin, columnOf, domain, load, product } from './one-source-contracts.ts';

describe('two products over one column', () => {
  it.each([
    ['no mask', 'mask: tokenize', 'tokenize'],
    ['mask: last4', 'mask: tokenize', 'redact'],
    ['mask: sha256', 'mask: last4', 'redact'],
    ['mask: tokenize', 'mask: sha256', 'sha256'],
    ['mask: sha256', 'mask: redact', 'redact'],
    ['mask: redact', 'mask: "null"', 'null'],
    ['mask: "null"', 'mask: deny', 'deny'],
    ['mask: last4', 'mask: deny', 'deny'],
  ])('with %s and %s have the mask of the stricter, whichever is read first', (one, other, expected) => {
    const orders = [
      [one, other],
      [other, one],
    ] as const;
    for (const [a, b] of orders) {
      const { columns } = load(product('shop.a', columnOf(a)), product('shop.b', columnOf(b)));
      expect(columns('value').map(({ mask }) => mask)).toEqual([expected, expected]);
    }
  });

  it('are refused where no mask of their type hides what each hides', () => {
    const number = (mask: string) => `{ name: value, type: integer, tags: [PII], mask: ${mask} }`;
    const { mesh, problems } = load(product('shop.a', number('bucket')), product('shop.b', number('tokenize')));
    expect(mesh.products).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(/^shop\/a\.contract\.yaml:\d+:\d+ .*"value".*redact/),
      expect.stringMatching(/^shop\/b\.contract\.yaml:\d+:\d+ .*"value".*redact/),
    ]);
  });

  it('are clear for whom both unmask', () => {
    const a = product('shop.a', columnOf('mask: redact'), {
      unmask: '[{ role: admin }, { role: support }, { domain: care }]',
    });
    const b = product('shop.b', columnOf('mask: redact'), {
      unmask: '[{ role: admin }, { domain: shop, role: support }]',
    });
    const expected = [
      admin,
      { role: 'support', domain: 'shop', team: null },
      { role: 'support', domain: 'care', team: null },
    ];
    const [first, second] = load(a, b).columns('value');
    // Support of the domain shop is support; an admin of the domain care is an admin.
    expect(sorted(first?.unmask)).toEqual(sorted([expected[0], expected[1]]));
    expect(sorted(second?.unmask)).toEqual(sorted(first?.unmask));
  });

  it('are clear for nobody where their lists have nobody in common', () => {
    const a = product('shop.a', columnOf('mask: redact'), { unmask: '[{ role: admin }]' });
    const b = product('shop.b', columnOf('mask: redact'), { unmask: '[{ role: support }]' });
    expect(
      load(a, b)
        .columns('value')
        .map(({ unmask }) => unmask),
    ).toEqual([[], []]);
  });

  it('unite their tags, and are PII for both', () => {
    const a = product('shop.a', columnOf('tags: [pii, health], mask: redact'));
    const b = product('shop.b', columnOf('tags: [contact]'));
    expect(
      load(a, b)
        .columns('value')
        .map(({ isPii, tags }) => ({ isPii, tags })),
    ).toEqual([
      { isPii: true, tags: ['pii', 'health', 'contact'] },
      { isPii: true, tags: ['contact', 'pii', 'health'] },
    ]);
  });

  it('have one label, and each the column of tokens that it names itself', () => {
    const a = product('shop.a', columnOf('mask: tokenize, token_column: value_token'));
    const b = product('shop.b', columnOf('mask: tokenize, token_column: other_token'));
    const c = product('shop.c', columnOf('tags: [note]'));
    const d = product('shop.d', columnOf('mask: tokenize, token_column: draft_token'));
    const draft = { ...d, text: `${d.text}status: draft\n` };
    for (const files of [
      [a, b, c, draft],
      [draft, c, b, a],
    ]) {
      expect(
        load(...files)
          .mesh.products.filter(({ status }) => status !== 'draft')
          .map(({ id, columns }) => [id, columns[1]?.mask, columns[1]?.tokenLabel, columns[1]?.tokenColumn])
          .sort(),
      ).toEqual([
        ['shop.a', 'tokenize', 'shop.a.value', 'value_token'],
        ['shop.b', 'tokenize', 'shop.a.value', 'other_token'],
        ['shop.c', 'tokenize', 'shop.a.value', null],
      ]);
    }
  });

  it('have the label of the product whose own table it is', () => {
    const a = product('shop.a', columnOf('mask: tokenize'), { source: 'source: { table: shop_product.b }' });
    const b = product('shop.b', columnOf('mask: tokenize'), { source: '' });
    expect(
      load(a, b)
        .columns('value')
        .map(({ tokenLabel }) => tokenLabel),
    ).toEqual(['shop.b.value', 'shop.b.value']);
  });

  it('leave out groups of the larger size', () => {
    const a = product('shop.a', columnOf('no mask'), { minGroup: 3 });
    const b = product('shop.b', columnOf('no mask'), { minGroup: 7 });
    const c = product('shop.c', columnOf('no mask'), { source: 'source: { table: shop.others }' });
    expect(load(a, b, c).mesh.products.map(({ access }) => access.minGroup)).toEqual([7, 7, null]);
  });
});

describe('another database, table or name of a column', () => {
  const hidden = columnOf('mask: deny');
  it.each([
    ['database', product('apart.a', hidden)],
    ['table', product('shop.a', hidden, { source: 'source: { table: shop.THINGS }' })],
    ['column', product('shop.a', '{ name: Value, type: string, mask: deny }')],
  ])('is another source: %s', (_, other) => {
    const { columns, problems } = load(other, product('shop.b', columnOf('no mask')));
    expect(problems).toEqual([]);
    expect(columns('value').at(-1)?.mask).toBeNull();
  });
});

describe('a contract that is refused', () => {
  it.each([
    ['a misspelt mask', '{ name: value, type: string, mask: redcat }', 'deny'],
    ['a mask that is the null of YAML', '{ name: value, type: string, mask: null }', 'deny'],
    ['a misspelt key', '{ name: value, type: string, maks: redact }', 'deny'],
    ['PII without a mask', '{ name: value, type: string, tags: [PII] }', 'deny'],
    ['a tag that is nearly PII', '{ name: value, type: string, tags: ["PII "] }', 'deny'],
    ['a tag that only looks like PII', '{ name: value, type: string, tags: [contact, "\u0420II:email"] }', 'deny'],
    ['tags that are no list', '{ name: value, type: string, tags: PII }', 'deny'],
    ['the key of another language', '{ name: value, type: string, pii: true }', 'deny'],
    ['a mask that stands twice', '{ name: value, type: string, mask: redact, mask: last4 }', 'deny'],
    ['a merge key', '{ name: value, type: string, <<: { mask: redact } }', 'deny'],
    ['an unknown type', '{ name: value, type: strnig, mask: redact }', 'redact'],
    ['an unknown key beside', '{ name: value, type: string, mask: redact, colour: red }', 'redact'],
    [
      'a reference that leads nowhere',
      '{ name: value, type: string, references: { product: shop.nowhere, column: id } }',
      'tokenize',
    ],
    [
      'two columns of one name',
      '{ name: value, type: string }\n  - { name: value, type: string, mask: redact }',
      'redact',
    ],
    [
      'two columns of one name, a foreign key and a misspelt mask',
      '{ name: value, type: string, references: { product: shop.a, column: id } }\n  - { name: value, type: string, mask: redcat }',
      'tokenize',
    ],
  ])('hides what it means to hide, with %s', (_, column, mask) => {
    const { mesh, columns } = load(product('shop.a', column), product('shop.b', columnOf('no mask')));
    expect(mesh.products.map(({ key }) => key)).toEqual(['shop.b']);
    expect(columns('value').map((one) => one.mask)).toEqual([mask]);
  });

  it.each([
    ['is no number', 'min_group: five', 2_147_483_647],
    ['is misspelt', 'mingroup: 5', 2_147_483_647],
    ['stands twice', 'min_group: 5, min_group: 1', 2_147_483_647],
    ['is well, beside what is not', 'min_group: 5, colour: red', 5],
    ['is not there', 'colour: red', null],
  ])('closes the groups of others where its min_group %s', (_, line, expected) => {
    const a = product('shop.a', columnOf('no mask'));
    const refused = { ...a, text: a.text.replace(/access: \{ .* \}\n$/, `access: { ${line} }\n`) };
    const { mesh } = load(refused, product('shop.b', columnOf('no mask')));
    expect(mesh.products.map(({ access }) => access.minGroup)).toEqual([expected]);
  });

  it('does not widen who sees the column where its unmask cannot be read', () => {
    const a = product('shop.a', '{ name: value, type: string, mask: redact, unmask: admin }');
    const twice = product('shop.c', columnOf('mask: redact'));
    const doubled = { ...twice, text: twice.text.replace('access: { ', 'access: { unmask: [{ role: nobody }], ') };
    const one = load(doubled, product('shop.b', columnOf('mask: redact')));
    expect(one.columns('value').map(({ unmask }) => unmask)).toEqual([[]]);
    const b = product('shop.b', columnOf('mask: redact'));
    expect(
      load(a, b)
        .columns('value')
        .map(({ unmask }) => unmask),
    ).toEqual([[]]);
  });

  it('hides nothing that it does not speak of', () => {
    const a = product('shop.a', '{ name: value, type: string, descripton: A value }');
    expect(load(a, product('shop.b', columnOf('no mask'))).columns('value')[0]?.mask).toBeNull();
  });

  it('counts for every database where that of its domain cannot be read', () => {
    const broken = { ...domain('apart', ''), text: `${domain('apart', '').text}database: { url: x }\n` };
    const { columns } = load(
      broken,
      product('apart.a', columnOf('mask: redact')),
      product('shop.b', columnOf('no mask')),
    );
    expect(columns('value').map(({ mask }) => mask)).toEqual(['redact']);
  });
});

function sorted(list: readonly unknown[] | undefined): readonly string[] {
  return (list ?? []).map((item) => JSON.stringify(item)).sort();
}
