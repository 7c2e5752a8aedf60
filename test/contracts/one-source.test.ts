// Two contracts over one column of a table: the strictest wins in both, and everything else agrees with it.

import { describe, expect, it } from 'vitest';
import { type ContractFile, loadMesh } from '../../contracts/load.ts';
import type { Column } from '../../contracts/product.ts';

const table = 'source: { table: shop.things }';
const admin = { role: 'admin', domain: null, team: null };

describe('two products over one column', () => {
  it.each([
    ['no mask', 'mask: tokenize', 'tokenize'],
    ['mask: last4', 'mask: tokenize', 'tokenize'],
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

  it('have one label, and the column of tokens that one of them names', () => {
    const a = product('shop.a', columnOf('mask: tokenize, token_column: value_token'));
    const b = product('shop.b', columnOf('tags: [note]'));
    expect(
      load(a, b)
        .columns('value')
        .map(({ tokenLabel, tokenColumn }) => ({ tokenLabel, tokenColumn })),
    ).toEqual([
      { tokenLabel: 'shop.a.value', tokenColumn: 'value_token' },
      { tokenLabel: 'shop.a.value', tokenColumn: 'value_token' },
    ]);
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

describe('a foreign key', () => {
  const key = (name: string, keys: string, options: Options = {}) =>
    product(name, columnOf('no mask'), { ...options, key: `{ name: id, type: string, required: true, ${keys} }` });
  const foreign = (name: string, to: string, options: Options = {}) =>
    product(name, `{ name: thing_id, type: string, references: { product: ${to}, column: id } }`, {
      source: `source: { table: shop.${name.replace('shop.', '')} }`,
      ...options,
    });

  it('follows its key where another contract makes that stricter', () => {
    const { columns, problems } = load(
      key('shop.a', 'mask: tokenize', { unmask: '[{ role: admin }, { role: support }]' }),
      key('shop.b', 'mask: tokenize', { unmask: '[{ role: admin }]' }),
      foreign('shop.orders', 'shop.a'),
      foreign('shop.returns', 'shop.a'),
    );
    expect(problems).toEqual([]);
    expect(columns('thing_id').map(({ unmask, tokenLabel }) => ({ unmask, tokenLabel }))).toEqual([
      { unmask: [admin], tokenLabel: 'shop.a.id' },
      { unmask: [admin], tokenLabel: 'shop.a.id' },
    ]);
  });

  it('takes those along that stand for the same column without a reference', () => {
    const { columns, problems } = load(
      key('shop.a', 'tags: [PII], mask: tokenize'),
      foreign('shop.orders', 'shop.a'),
      product('shop.plain', '{ name: thing_id, type: string }', { source: 'source: { table: shop.orders }' }),
    );
    expect(problems).toEqual([]);
    expect(
      columns('thing_id').map(({ mask, isPii, unmask, tokenLabel }) => ({ mask, isPii, unmask, tokenLabel })),
    ).toEqual(Array(2).fill({ mask: 'tokenize', isPii: true, unmask: [admin], tokenLabel: 'shop.a.id' }));
  });

  it('gives two keys one label, where the same column references both', () => {
    const other = { source: 'source: { table: shop.persons }' };
    const { columns, problems } = load(
      key('shop.a', 'mask: tokenize'),
      key('shop.b', 'mask: tokenize', other),
      foreign('shop.orders', 'shop.a'),
      foreign('shop.orders_again', 'shop.b', { source: 'source: { table: shop.orders }' }),
    );
    expect(problems).toEqual([]);
    expect(
      columns('id')
        .slice(0, 2)
        .map(({ tokenLabel }) => tokenLabel),
    ).toEqual(['shop.a.id', 'shop.a.id']);
    expect(columns('thing_id').map(({ tokenLabel }) => tokenLabel)).toEqual(['shop.a.id', 'shop.a.id']);
  });

  it('is not closed by one beside it whose reference is misspelt', () => {
    const { columns } = load(
      key('shop.a', 'mask: tokenize'),
      foreign('shop.orders', 'shop.a'),
      foreign('shop.orders_again', 'shop.aa', { source: 'source: { table: shop.orders }' }),
    );
    expect(columns('thing_id').map(({ mask, unmask }) => ({ mask, unmask }))).toEqual([
      { mask: 'tokenize', unmask: [admin] },
    ]);
  });

  it('keeps its label when the contract of its key is refused', () => {
    const broken = key('shop.a', 'mask: tokenize');
    const { columns } = load(
      { ...broken, text: `${broken.text}colour: red\n` },
      foreign('shop.orders', 'shop.a'),
      product('shop.plain', '{ name: thing_id, type: string }', { source: 'source: { table: shop.orders }' }),
    );
    expect(columns('thing_id').map(({ mask, tokenLabel }) => ({ mask, tokenLabel }))).toEqual([
      { mask: 'deny', tokenLabel: null },
      { mask: 'tokenize', tokenLabel: 'shop.a.id' },
    ]);
  });

  it('may lead round in a circle over the tables of others', () => {
    const reference = (to: string) => `references: { product: ${to}, column: id }`;
    const one = { source: 'source: { table: shop.one }' };
    const two = { source: 'source: { table: shop.two }' };
    const { columns, problems } = load(
      key('shop.a', reference('shop.b'), one),
      key('shop.b', 'title: Two', two),
      key('shop.c', reference('shop.d'), two),
      key('shop.d', 'mask: tokenize', one),
    );
    expect(problems).toEqual([]);
    expect(columns('id').map(({ mask, tokenLabel }) => ({ mask, tokenLabel }))).toEqual(
      Array(4).fill({ mask: 'tokenize', tokenLabel: 'shop.b.id' }),
    );
  });
});

type Options = {
  readonly source?: string;
  readonly unmask?: string;
  readonly minGroup?: number;
  readonly key?: string;
};

function load(...files: readonly ContractFile[]) {
  const domains = [domain('shop', ''), domain('apart', 'database: { url_env: APART_URL }')];
  const all = [...domains.filter(({ path }) => files.every((file) => file.path !== path)), ...files];
  const { mesh, problems } = loadMesh(all);
  return {
    mesh,
    problems: problems.map(({ message }) => message),
    /** Those of this name, in the order of the products. */
    columns: (name: string): readonly Column[] =>
      mesh.products.flatMap(({ columns }) => columns.filter((column) => column.name === name)),
  };
}

function columnOf(keys: string): string {
  return `{ name: value, type: string${keys === 'no mask' ? '' : `, ${keys}`} }`;
}

function product(name: string, column: string, options: Options = {}): ContractFile {
  const [folder, short] = name.split('.');
  const text = `name: ${folder}.product.${short}
version: "1.0.0"
${options.source ?? table}
primary_key: [id]
schema:
  - ${options.key ?? '{ name: id, type: string, required: true }'}
  - ${column}
sla: { freshness: 1h }
semantics: {}
access: { unmask: ${options.unmask ?? '[{ role: admin }]'}${options.minGroup === undefined ? '' : `, min_group: ${options.minGroup}`} }
`;
  return { path: `${folder}/${short}.contract.yaml`, text };
}

function domain(name: string, line: string): ContractFile {
  return { path: `${name}/domain.yaml`, text: `name: ${name}\nbounded_context: b\nowner: "@a"\n${line}\n` };
}

function sorted(list: readonly unknown[] | undefined): readonly string[] {
  return (list ?? []).map((item) => JSON.stringify(item)).sort();
}
