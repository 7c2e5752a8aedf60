// Edits of the shop's contracts, each with what it is to readers.

import { buyers, edit, type Files, orders, shop } from './shop.ts';

export type Case = readonly [name: string, after: Files, changes: readonly string[]];

const removeBuyer = [
  ', references: { product: shop.buyers, column: buyer_id, as: buyer, reverse: orders }',
  '',
] as const;

export const edits: readonly (readonly [what: string, cases: readonly Case[]])[] = [
  [
    'a column',
    [
      [
        'that is new is a minor change',
        edit(orders, ['  - { name: note', '  - { name: gift, type: boolean }\n  - { name: note']),
        ['column-added minor shop.orders.gift []'],
      ],
      [
        'that is gone breaks who reads it',
        edit(orders, ['  - { name: note, type: string }\n', '']),
        ['column-removed major shop.orders.note [note]'],
      ],
      [
        'of another name is another column',
        edit(orders, ['name: items', 'name: item_count']),
        ['column-removed major shop.orders.items [items]', 'column-added minor shop.orders.item_count []'],
      ],
      [
        'that was an int and is a string breaks who reads it',
        edit(orders, ['items, type: integer', 'items, type: string']),
        ['type-changed major shop.orders.items [items]'],
      ],
      [
        'that holds larger numbers breaks who reads an Int',
        edit(orders, ['items, type: integer', 'items, type: bigint']),
        ['type-changed major shop.orders.items [items]'],
      ],
      [
        'that is called text is the same',
        edit(orders, ['note, type: string', 'note, type: text']),
        ['type-changed patch shop.orders.note []'],
      ],
      [
        'with more digits before the point may hold more',
        edit(orders, ['decimal(12,2)', 'decimal(14,2)']),
        ['type-changed minor shop.orders.amount [amount]'],
      ],
      [
        'with fewer digits before the point lacks values',
        edit(orders, ['decimal(12,2)', 'decimal(10,2)']),
        ['type-changed major shop.orders.amount [amount]'],
      ],
      [
        'of another scale is rounded by who keeps the old one',
        edit(orders, ['decimal(12,2)', 'decimal(14,4)']),
        ['type-changed major shop.orders.amount [amount]'],
      ],
      [
        'in cents is misread as dollars',
        edit(orders, ['unit: USD', 'unit: cents']),
        ['type-changed major shop.orders.amount [amount]'],
      ],
      [
        'that may be null breaks who was promised a value',
        edit(orders, ['items, type: integer, required: true', 'items, type: integer']),
        ['nullability-changed major shop.orders.items [items]'],
      ],
      [
        'that is never null any more harms nobody',
        edit(orders, ['note, type: string', 'note, type: string, required: true']),
        ['nullability-changed minor shop.orders.note []'],
      ],
      [
        'that is deprecated is told',
        edit(orders, ['note, type: string', 'note, type: string, deprecated: Read comments']),
        ['deprecated minor shop.orders.note [note]'],
      ],
      [
        'in other words is a patch',
        edit(orders, ['note, type: string', 'note, type: string, description: Free text']),
        ['words-changed patch shop.orders.note []'],
      ],
    ],
  ],
  [
    'the values of a column',
    [
      [
        'one more of an enum may break who knows all of them',
        edit(orders, ['shipped, paid', 'shipped, paid, lost']),
        ['values-changed minor shop.orders.status [status]'],
      ],
      [
        'one less of an enum breaks who names it',
        edit(orders, ['placed, shipped, paid', 'placed, paid']),
        ['values-changed major shop.orders.status [status]'],
      ],
      [
        'from an enum to a text is another type',
        edit(orders, ['shipped, paid', 'shipped, paid off']),
        ['type-changed major shop.orders.status [status]'],
      ],
      [
        'no enum any more is another type',
        edit(orders, [', constraints: [{ in: [placed, shipped, paid] }]', '']),
        ['type-changed major shop.orders.status [status]'],
      ],
      [
        'in another order are the same',
        edit(orders, ['placed, shipped, paid', 'paid, placed, shipped']),
        ['words-changed patch shop.orders.status []'],
      ],
      [
        'below what they were may break',
        edit(orders, ['min: 0', 'min: -5']),
        ['constraint-changed minor shop.orders.amount [amount]'],
      ],
      [
        'within narrower bounds harm nobody',
        edit(orders, ['min: 0', 'min: 10']),
        ['constraint-changed minor shop.orders.amount []'],
      ],
    ],
  ],
  [
    'a mask',
    [
      [
        'that is new takes away what was shown',
        edit(orders, ['note, type: string', 'note, type: string, tags: [PII], mask: redact']),
        [
          'words-changed patch shop.orders.note []',
          'other-changed minor shop.orders.note []',
          'mask-tightened major shop.orders.note [note]',
        ],
      ],
      [
        'that makes a number a token says so',
        edit(orders, [
          'items, type: integer, required: true',
          'items, type: integer, required: true, tags: [PII], mask: tokenize',
        ]),
        [
          'words-changed patch shop.orders.items []',
          'other-changed minor shop.orders.items []',
          'mask-tightened major shop.orders.items [items]',
        ],
      ],
      [
        'that is gone shows what was hidden',
        edit(buyers, [', tags: [PII], mask: redact', '']),
        [
          'words-changed patch shop.buyers.email []',
          'other-changed minor shop.buyers.email []',
          'mask-loosened minor shop.buyers.email [email]',
        ],
      ],
      [
        'of tokens that is gone is another type, too',
        edit(orders, ['tags: [PII], mask: tokenize', 'tags: [x]']),
        [
          'words-changed patch shop.orders.serial []',
          'other-changed minor shop.orders.serial []',
          'mask-loosened major shop.orders.serial [serial]',
        ],
      ],
      [
        'that shows four letters shows more',
        edit(buyers, ['mask: redact', 'mask: last4']),
        ['mask-loosened minor shop.buyers.email [email]'],
      ],
      [
        'of four letters to a token both hides and shows',
        edit(orders, ['mask: last4', 'mask: tokenize']),
        ['mask-loosened minor shop.orders.phone [phone]', 'mask-tightened major shop.orders.phone [phone]'],
      ],
      [
        'that denies takes the field away',
        edit(buyers, ['mask: redact', 'mask: deny']),
        ['mask-tightened major shop.buyers.email [email]'],
      ],
      [
        'that is clear for more people is loosened',
        edit(orders, [
          '{ role: admin }, { role: support }] }',
          '{ role: admin }, { role: support }, { role: auditor }] }',
        ]),
        ['mask-loosened minor shop.orders.phone []'],
      ],
      [
        'that is clear for fewer people breaks those',
        edit(orders, ['{ role: admin }, { role: support }] }', '{ role: admin }] }']),
        ['mask-tightened major shop.orders.phone [phone]'],
      ],
      [
        'of one place in a document less is loosened',
        edit(orders, ['[$.email, $.name]', '[$.email]']),
        ['mask-loosened minor shop.orders.profile [profile]'],
      ],
      [
        'of one place in a document more takes it away',
        edit(orders, ['[$.email, $.name]', '[$.email, $.name, $.born]']),
        ['mask-tightened major shop.orders.profile [profile]'],
      ],
    ],
  ],
  [
    'a relation',
    [
      [
        'that is gone breaks both sides',
        edit(orders, removeBuyer),
        [
          'reference-changed major shop.orders.buyer_id [buyer]',
          'reference-changed major shop.orders.buyer_id []',
          'reverse-changed major shop.buyers [orders]',
        ],
      ],
      [
        'of another name is another field',
        edit(orders, ['as: buyer,', 'as: customer,']),
        ['reference-changed major shop.orders.buyer_id [buyer]', 'reference-changed minor shop.orders.buyer_id []'],
      ],
      [
        'of another name on the other side breaks that side',
        edit(orders, ['reverse: orders', 'reverse: bought']),
        [
          'reference-changed major shop.orders.buyer_id []',
          'reverse-changed major shop.buyers [orders]',
          'reverse-changed minor shop.buyers []',
        ],
      ],
    ],
  ],
  [
    'access',
    [
      [
        'for fewer readers breaks those',
        edit(orders, [', { role: sales }], unmask', '], unmask']),
        ['access-narrowed major shop.orders [*]'],
      ],
      [
        'for more readers is a minor change',
        edit(orders, ['read: [{ role: analyst }', 'read: [{ role: analyst }, { domain: finance }']),
        ['access-widened minor shop.orders []'],
      ],
      [
        'by another right to the same people is none',
        edit(orders, ['{ role: sales }], unmask', '{ role: sales }, { role: admin }], unmask']),
        [],
      ],
      [
        'to some rows only breaks those',
        edit(orders, ['min_group: 5', 'min_group: 5, rows: [{ role: analyst, where: { status: { eq: paid } } }]']),
        ['rows-changed major shop.orders [*]'],
      ],
      [
        'to larger groups only breaks those',
        edit(orders, ['min_group: 5', 'min_group: 10']),
        ['access-narrowed major shop.orders [*]'],
      ],
      [
        'to smaller groups is a minor change',
        edit(orders, ['min_group: 5', 'min_group: 3']),
        ['access-widened minor shop.orders []'],
      ],
      [
        'to aggregates that is gone breaks those',
        edit(orders, ['retention_days: 730', 'retention_days: 730\naggregates: false']),
        ['aggregates-changed major shop.orders [*]'],
      ],
    ],
  ],
  [
    'a promise',
    [
      [
        'of less freshness is lowered',
        edit(orders, ['freshness: 1h', 'freshness: 2h']),
        ['promise-lowered minor shop.orders [*]'],
      ],
      ['of more availability is raised', edit(orders, ['99.9%', '99.95%']), ['promise-raised patch shop.orders []']],
      [
        'that is taken back is lowered',
        edit(orders, [', accuracy: 99%', '']),
        ['promise-lowered minor shop.orders [*]'],
      ],
      [
        'to keep data for less long is lowered',
        edit(orders, ['730', '365']),
        ['promise-lowered minor shop.orders [*]'],
      ],
      [
        'that a check keeps is lowered with the check',
        edit(orders, ['severity: error', 'severity: warning']),
        ['check-changed minor shop.orders.amount [amount]'],
      ],
      [
        'to refuse bad data is told',
        edit(orders, ['default: warn', 'default: refuse']),
        ['other-changed minor shop.orders [*]'],
      ],
      [
        'to refuse bad data to one domain is told',
        edit(orders, ['default: warn', 'default: warn, finance: refuse']),
        ['other-changed minor shop.orders [*]'],
      ],
    ],
  ],
  [
    'a product',
    [
      [
        'with another key breaks all readers',
        edit(orders, ['primary_key: [order_id]', 'primary_key: [order_id, items]']),
        ['key-changed major shop.orders [*]'],
      ],
      [
        'over another table is the same product',
        edit(orders, ['primary_key', 'source: { table: shop.facts }\nprimary_key']),
        ['source-changed patch shop.orders []'],
      ],
      [
        'that is a draft again is gone',
        edit(orders, ['version: "2.1.0"', 'version: "2.1.0"\nstatus: draft']),
        ['product-hidden major shop.orders [*]', 'reverse-changed major shop.buyers [orders]'],
      ],
      [
        'in other words is a patch',
        edit(orders, ['amount: Gross', 'amount: "Gross, before discount"']),
        ['words-changed patch shop.orders.amount [amount]'],
      ],
      [
        'with a sunset tells everybody',
        edit(orders, ['retention_days: 730', 'retention_days: 730\ndeprecation: { sunset_date: 2027-01-01 }']),
        ['deprecated minor shop.orders [*]'],
      ],
      [
        'beside it that is new is no change of others',
        { ...shop, 'shop/tills.contract.yaml': tills() },
        ['product-added minor shop.tills []'],
      ],
    ],
  ],
];

function tills(): string {
  return (shop[buyers] ?? '').replaceAll('buyers', 'tills');
}
