// Semantic versions as a mechanical rule, by the sentence that the author of a contract reads.

import { describe, expect, it } from 'vitest';
import { buyers, edit, type Files, orders, problemsOf, shop } from './shop.ts';

const asText = ['items, type: integer', 'items, type: string'] as const;
const withNote = ['note, type: string', 'note, type: string, description: Free text'] as const;
const withGift = ['  - { name: note', '  - { name: gift, type: boolean }\n  - { name: note'] as const;
const version = (text: string) => ['version: "2.1.0"', `version: "${text}"`] as const;
const ending = (date: string) => ['retention_days', `deprecation: { sunset_date: ${date} }\nretention_days`] as const;

/** Major 3, which announces the sunset of 2. */
function withThree(files: Files, deprecation: string): Files {
  const text = (shop[orders] ?? '')
    .replace('2.1.0', '3.0.0')
    .replace('retention_days', `${deprecation}\nretention_days`);
  return {
    ...files,
    'shop/orders.v3.contract.yaml': text
      .replace('items, type: integer', 'items, type: string')
      .replace('reverse: orders', 'reverse: orders3'),
  };
}

describe('the step of a version', () => {
  it.each([
    ['nothing changed', edit(orders)],
    ['nothing but a comment changed', edit(orders, ['primary_key', '# The key.\nprimary_key'])],
    ['words changed and the patch went up', edit(orders, withNote, version('2.1.1'))],
    ['a column is new and the minor went up', edit(orders, withGift, version('2.2.0'))],
    ['the step is greater than asked', edit(orders, withNote, version('2.4.0'))],
    [
      'a mask is new, which is never put off',
      edit(orders, ['note, type: string', 'note, type: string, tags: [PII], mask: redact'], version('2.2.0')),
    ],
    [
      'fewer may read it, which is never put off',
      edit(orders, [', { role: sales }], unmask', '], unmask'], version('2.2.0')),
    ],
    [
      'its owner is another, because of the domain',
      { ...shop, 'shop/domain.yaml': (shop['shop/domain.yaml'] ?? '').replace('shop-team', 'till-team') },
    ],
  ])('is right where %s', (_what, after) => {
    expect(problemsOf(after)).toEqual([]);
  });

  it('refuses an int that becomes a string, and says where it may be one', () => {
    const advice =
      'Keep this file as it was, and write the new contract into shop/orders.v3.contract.yaml with version: "3.0.0" and deprecation: { previous_version: 2.x, sunset_date: 2026-08-30 } or a later day.';
    const broken =
      'VERSION_MAJOR_IN_PLACE shop/orders.contract.yaml:2:10 The changes break who reads shop.orders 2.1.0, and the name of a major never changes under its readers: The type of "items" is string, before integer. ';
    for (const written of ['2.1.0', '2.2.0', '3.0.0']) {
      expect(problemsOf(edit(orders, asText, version(written)))).toEqual([broken + advice]);
    }
  });

  it('refuses a major that nothing asks for in the same file', () => {
    expect(problemsOf(edit(orders, withGift, version('3.0.0')))).toEqual([
      'VERSION_MAJOR_IN_PLACE shop/orders.contract.yaml:2:10 shop.orders went from version 2.1.0 to 3.0.0 in the same file, and the name of a major never changes under its readers; nothing that changed asks for a major. Write version: "2.2.0".',
    ]);
  });

  it('refuses a version that stayed, or went too small a step', () => {
    expect(problemsOf(edit(orders, withNote))).toEqual([
      'VERSION_STEP_TOO_SMALL shop/orders.contract.yaml:2:10 shop.orders changed, and its version is still 2.1.0. These changes ask for a patch version: The description of the column changed. Write version: "2.1.1".',
    ]);
    expect(problemsOf(edit(orders, withGift, withNote, version('2.1.1')))).toEqual([
      'VERSION_STEP_TOO_SMALL shop/orders.contract.yaml:2:10 shop.orders changed, and its version went from 2.1.0 to 2.1.1. These changes ask for a minor version: The column "gift" is new. Write version: "2.2.0".',
    ]);
  });

  it('refuses a version that went down', () => {
    expect(problemsOf(edit(orders, withGift, version('2.0.9')))).toEqual([
      'VERSION_WENT_DOWN shop/orders.contract.yaml:2:10 The version of shop.orders went down from 2.1.0 to 2.0.9. Write version: "2.2.0".',
    ]);
  });

  it('asks nothing of a draft but not to go down', () => {
    const draft = ['primary_key', 'status: draft\nprimary_key'] as const;
    const before = edit(orders, draft);
    expect(problemsOf(edit(orders, draft, asText), before)).toEqual([]);
    expect(problemsOf(edit(orders, asText), before)).toEqual([]);
    expect(problemsOf(edit(orders, draft, version('2.0.0')), before)).toHaveLength(1);
  });

  it('lets a product that is tried out become 1.0.0 in its file', () => {
    const before = edit(orders, version('0.9.0'));
    expect(problemsOf(edit(orders, version('1.0.0'), withGift), before)).toEqual([]);
    expect(problemsOf(edit(orders, version('1.0.0'), asText), before)).toHaveLength(1);
  });
});

describe('a relation to a major that ends', () => {
  /** The buyers have two majors; the orders lead to one of them. */
  function withBuyers(target: string, version: string, sunset: string): Files {
    const later = (shop[buyers] ?? '')
      .replace('1.0.0', '2.0.0')
      .replace('semantics', `deprecation: { previous_version: 1.x, sunset_date: ${sunset} }\nsemantics`);
    const led = edit(orders, ['product: shop.buyers', `product: shop.buyers@${target}`], ['"2.1.0"', `"${version}"`]);
    return { ...led, 'shop/buyers.v2.contract.yaml': later };
  }

  it('may go to the one that follows on its last day, with a minor version, and not before', () => {
    const move = (sunset: string, version: string) =>
      problemsOf(withBuyers('2', version, sunset), withBuyers('1', '2.1.0', sunset));
    expect(move('2026-06-02', '2.2.0').map((problem) => problem.split(' ')[0])).toEqual(['VERSION_MAJOR_IN_PLACE']);
    expect(move('2026-06-01', '2.1.1').map((problem) => problem.split(' ')[0])).toEqual(['VERSION_STEP_TOO_SMALL']);
    expect(move('2026-06-01', '2.2.0')).toEqual([]);
  });

  it('is the same where it only says which major it means', () => {
    expect(problemsOf(withBuyers('1', '2.1.0', '2026-09-30'))).toEqual([]);
  });
});

describe('a sunset', () => {
  it('must be announced with a new major, 90 days ahead, there or in the older contract', () => {
    expect(problemsOf(withThree(shop, ''))).toEqual([
      'MAJOR_WITHOUT_SUNSET shop/orders.v3.contract.yaml:2:10 shop.orders 3.0.0 is a new major, and nothing says until when 2.x is answered. Write deprecation: { previous_version: 2.x, sunset_date: 2026-08-30 } or a later day.',
    ]);
    expect(problemsOf(withThree(shop, 'deprecation: { previous_version: 2.x, sunset_date: 2026-08-29 }'))).toEqual([
      'SUNSET_TOO_SOON shop/orders.v3.contract.yaml:2:10 The sunset of shop.orders 2.x on 2026-08-29 leaves its readers less than 90 days. Write sunset_date: 2026-08-30 or a later day.',
    ]);
    expect(problemsOf(withThree(shop, 'deprecation: { previous_version: 2.x, sunset_date: 2026-08-30 }'))).toEqual([]);
    expect(problemsOf(withThree(edit(orders, ending('2026-08-30'), version('2.2.0')), ''))).toEqual([]);
  });

  it('leaves readers of a new major 90 days, however long ago it was announced', () => {
    const before = edit(orders, ending('2026-07-01'));
    expect(problemsOf(withThree(before, ''), before)).toEqual([
      'SUNSET_TOO_SOON shop/orders.v3.contract.yaml:2:10 The sunset of shop.orders 2.x on 2026-07-01 leaves its readers less than 90 days. Write sunset_date: 2026-08-30 or a later day.',
    ]);
  });

  it('may be put off, and not be brought forward below 90 days', () => {
    const before = edit(orders, ending('2026-12-31'));
    expect(problemsOf(edit(orders, ending('2027-12-31'), version('2.2.0')), before)).toEqual([]);
    expect(problemsOf(edit(orders, ending('2026-10-01'), version('2.2.0')), before)).toEqual([]);
    expect(problemsOf(edit(orders, ending('2026-07-01'), version('2.2.0')), before)).toEqual([
      'SUNSET_BROUGHT_FORWARD shop/orders.contract.yaml:2:10 The sunset of shop.orders 2.x was announced for 2026-12-31 and is brought forward to 2026-07-01, less than 90 days ahead. Write sunset_date: 2026-08-30 or a later day.',
    ]);
  });

  it('comes before a product goes, or is a draft again', () => {
    const without = ({ [orders]: _gone, ...files }: Files): Files => files;
    const hidden = edit(orders, ['primary_key', 'status: draft\nprimary_key'], version('2.2.0'));
    expect(problemsOf(without(shop))).toEqual([
      'PRODUCT_REMOVED_EARLY shop/orders.contract.yaml:2:10 shop.orders 2.1.0 may still be read, and no sunset was announced. Keep its contract, and write into it deprecation: { sunset_date: 2026-08-30 } or a later day.',
    ]);
    expect(problemsOf(hidden).map((problem) => problem.split(' ')[0])).toContain('PRODUCT_REMOVED_EARLY');
    expect(problemsOf(without(shop), edit(orders, ending('2026-06-01')))).toEqual([
      'PRODUCT_REMOVED_EARLY shop/orders.contract.yaml:2:10 shop.orders 2.1.0 may be read until 2026-06-01. Keep its contract until then.',
    ]);
    expect(problemsOf(without(shop), edit(orders, ending('2026-05-31')))).toEqual([]);
    expect(problemsOf(without(shop), hidden)).toEqual([]);
  });
});
