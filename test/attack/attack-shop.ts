// What people of the attack mesh order and look at: foreign keys to masked keys, row rules, small groups, a product of members.

import { moment, type ProductDeclaration, pick, read } from './attack-declarations.ts';

export const shopProducts: readonly ProductDeclaration[] = [
  {
    id: 'shop.orders',
    key: ['order_id'],
    rows: 80,
    access: `${read()}
  rows: [{ role: regional, where: { region: { eq: $claims.region } } }, { role: junior, where: { region: { notIn: [south] } } }]`,
    columns: [
      { name: 'order_id', type: 'integer', required: true, clear: (row) => String(row + 1) },
      {
        name: 'customer_id',
        type: 'string',
        refers: {
          to: 'people.persons',
          as: 'customer',
          reverse: 'orders',
          row: (row) => (row % 9 === 8 ? null : (row * 7) % 40),
        },
      },
      {
        name: 'payer_id',
        type: 'string',
        required: true,
        refers: { to: 'people.persons', as: 'payer', reverse: 'paidOrders', row: (row) => (row * 3) % 11 },
      },
      { name: 'ship_name', type: 'string', mask: 'redact' },
      { name: 'ship_phone', type: 'string', mask: 'last4' },
      { name: 'iban', type: 'string', required: true, mask: 'sha256' },
      { name: 'discount', type: 'decimal(30,5)', mask: 'bucket' },
      {
        name: 'amount',
        type: 'decimal(38,18)',
        required: true,
        clear: (row) => `${(row * 37) % 100}.000000000000000001`,
      },
      { name: 'placed_at', type: 'timestamp_tz', required: true, clear: moment },
      { name: 'region', type: 'string', required: true, clear: pick(['north', 'south', 'east']) },
      {
        name: 'state',
        type: 'string',
        required: true,
        more: 'constraints: [{ in: [placed, paid, sent] }]',
        clear: pick(['placed', 'paid', 'sent', 'paid']),
      },
      { name: 'remark', type: 'string', clear: (row) => (row % 5 === 0 ? null : `remark ${row % 4}`) },
    ],
  },
  {
    id: 'shop.items',
    key: ['buyer_id', 'line'],
    rows: 80,
    access: read(),
    columns: [
      {
        name: 'buyer_id',
        type: 'string',
        required: true,
        refers: { to: 'people.persons', as: 'buyer', reverse: 'items', row: (row) => row % 20 },
      },
      { name: 'line', type: 'integer', required: true, clear: (row) => String(Math.floor(row / 20) + 1) },
      {
        name: 'order_id',
        type: 'integer',
        required: true,
        refers: { to: 'shop.orders', as: 'order', reverse: 'items', row: (row) => (row * 11) % 80 },
      },
      { name: 'engraving', type: 'text', mask: 'redact' },
      {
        name: 'sku',
        type: 'string',
        required: true,
        clear: pick(['sku1', 'sku2', 'sku3', 'sku4', 'sku5', 'sku6', 'sku7']),
      },
      { name: 'pieces', type: 'integer', required: true, clear: (row) => String((row % 4) + 1) },
    ],
  },
  {
    id: 'shop.visits',
    key: ['visit_id'],
    rows: 60,
    access: `${read(', { role: anonymous }')}\n  min_group: 3`,
    columns: [
      { name: 'visit_id', type: 'integer', required: true, clear: (row) => String(row) },
      {
        name: 'visitor_id',
        type: 'string',
        refers: {
          to: 'people.persons',
          as: 'visitor',
          reverse: 'visits',
          row: (row) => (row % 3 === 0 ? null : (row * 5) % 40),
        },
      },
      { name: 'address', type: 'string', required: true, mask: 'last4' },
      { name: 'agent', type: 'string', mask: 'sha256' },
      { name: 'page', type: 'string', required: true, clear: pick(['home', 'home', 'help', 'home', 'shop', 'legal']) },
      { name: 'device', type: 'string', required: true, clear: pick(['phone', 'tablet', 'phone']) },
      { name: 'minutes', type: 'integer', required: true, clear: (row) => String((row * 13) % 17) },
    ],
  },
  {
    id: 'shop.offers',
    key: ['offer_id'],
    rows: 12,
    access: '  discovery: members\n  read: [{ role: vip }]\n  unmask: [{ role: admin }]',
    columns: [
      { name: 'offer_id', type: 'integer', required: true, clear: (row) => String(row) },
      {
        name: 'owner_id',
        type: 'string',
        refers: { to: 'people.persons', as: 'owner', reverse: 'offers', row: (row) => row },
      },
      { name: 'wording', type: 'string', required: true, mask: 'redact' },
      { name: 'bonus', type: 'integer', required: true, clear: (row) => String(row * 5) },
    ],
  },
];
