// Keys and foreign keys under several contracts over one table: whoever refers to a key is as strict as it, and has its label.

import { describe, expect, it } from 'vitest';
import { admin, columnOf, load, type Options, product } from './one-source-contracts.ts';

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
