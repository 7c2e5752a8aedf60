// The attack mesh as declarations: four domains, every mask on every type that it fits, masked keys of every type with
// references inside a domain and across, views, two majors over one table, row rules, small groups. One line is one column;
// contracts, tables and values of both databases are made from it.

import { type Masking, masks } from '../../contracts/masks.ts';
import type { Mask } from '../../contracts/product.ts';

/** A value of a column in clear by the number of its row, as PostgreSQL reads it. */
type ClearValue = (row: number) => string | null;

export type ColumnDeclaration = {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
  /** Masked columns get their values from `marked-values.ts`, all others say them. `paths` = within, at `attackPaths`. */
  readonly mask?: Masking;
  /** More of the contract's line, such as `unmask: [{ role: admin }]`. */
  readonly more?: string;
  readonly clear?: ClearValue;
  /** Written in clear here, and masked so by another contract over the same table, which is the stricter one. */
  readonly hiddenAs?: Mask;
  /** Of another product's key: `to` is its table, `row` says which row; null = NULL. */
  readonly refers?: {
    readonly to: string;
    readonly as?: string;
    readonly reverse?: string;
    readonly row: (row: number) => number | null;
  };
  /** In a view: the column underneath, where it has another name. */
  readonly of?: string;
};

export type ProductDeclaration = {
  /** `people.persons`; with a major in the name of the file where it is a later one. */
  readonly id: string;
  readonly version?: string;
  readonly key: readonly string[];
  readonly rows: number;
  readonly columns: readonly ColumnDeclaration[];
  /** The lines under `access:`. */
  readonly access: string;
  /** A view over the table of this product, which declared before. */
  readonly viewOver?: string;
  /** The table of another product, which this is another contract of. */
  readonly sameTableAs?: string;
};

export const attackDomains = ['people', 'shop', 'care', 'ads'] as const;

const masked = '{ role: analyst }, { role: regional }, { role: junior }, { role: helpdesk }, { domain: marketing }';
const read = (more = '') => `  read: [${masked}${more}]\n  unmask: [{ role: admin }]`;
const readWithHelpdesk = `  read: [${masked}, { role: vip }]\n  unmask: [{ role: admin }, { role: helpdesk }]`;
/** Where the role helpdesk may see single columns in clear, all others say that it may not. */
const narrow = 'unmask: [{ role: admin }]';

const pick = (list: readonly string[]) => (row: number) => list[row % list.length] ?? null;
const country = pick(['DE', 'FR', 'IT', 'DE', 'ES']);
const day = (row: number) =>
  `2025-${String((row % 12) + 1).padStart(2, '0')}-${String((row % 28) + 1).padStart(2, '0')}`;
const moment = (row: number) => `${day(row)} ${String(row % 24).padStart(2, '0')}:15:00.125+00`;

const scalars = [
  'string',
  'text',
  'uuid',
  'integer',
  'bigint',
  'float',
  'decimal',
  'boolean',
  'date',
  'time',
  'timestamp',
  'timestamp_tz',
  'json',
];
/** The pii_paths of documents that are masked within. */
export const attackPaths: readonly string[] = ['contact.email', 'devices[*].ip', 'secret', '"first name"'];

const types = [...scalars, 'array<string>', 'array<integer>'];

/** One column for each mask and each type that it fits; tokens of two values are refused. */
const everyMask = types.flatMap((type): ColumnDeclaration[] =>
  (Object.keys(masks) as Mask[])
    .filter((mask) => {
      const { fits } = masks[mask];
      return fits === null || fits.some((name) => name === type.replace(/<.*/, ''));
    })
    .map((mask) => ({ name: `${type.replace(/<(.*)>/, '_$1')}_${mask}`, type, mask })),
);

/** One column in clear of every type, for filters, orders and figures that are answered. */
const everyType: readonly ColumnDeclaration[] = [
  { name: 'text_clear', type: 'text', clear: pick(['alpha', 'beta', 'gamma', 'Alphabet']) },
  {
    name: 'uuid_clear',
    type: 'uuid',
    clear: (row) => `00000000-0000-4000-8000-0000000000${String(row % 20).padStart(2, '0')}`,
  },
  { name: 'integer_clear', type: 'integer', clear: (row) => (row % 6 === 5 ? null : String(row % 6)) },
  { name: 'bigint_clear', type: 'bigint', clear: (row) => `90071992547${40_990 + (row % 7)}` },
  { name: 'float_clear', type: 'float', clear: (row) => String(row / 4) },
  { name: 'decimal_clear', type: 'decimal(12,2)', clear: (row) => `${row * 3}.10` },
  { name: 'boolean_clear', type: 'boolean', clear: (row) => String(row % 3 === 0) },
  { name: 'date_clear', type: 'date', clear: day },
  { name: 'time_clear', type: 'time', clear: (row) => `${String(row % 24).padStart(2, '0')}:15:00` },
  { name: 'timestamp_clear', type: 'timestamp', clear: (row) => `${day(row)} 10:15:00` },
  { name: 'moment_clear', type: 'timestamp_tz', clear: moment },
  {
    name: 'json_clear',
    type: 'json',
    clear: (row) => JSON.stringify({ colour: ['red', 'blue'][row % 2], size: row % 3 }),
  },
  { name: 'words_clear', type: 'array<string>', clear: (row) => `{common,w${row % 3}}` },
  { name: 'counts_clear', type: 'array<integer>', clear: (row) => `{1,${row % 4}}` },
];

export const attackProducts: readonly ProductDeclaration[] = [
  {
    id: 'people.persons',
    key: ['person_id'],
    rows: 40,
    access: `${readWithHelpdesk}
  rows:
    - { role: regional, where: { country: { in: $claims.countries } } }
    - { role: junior, where: { level: { lt: $claims.level } } }`,
    columns: [
      { name: 'person_id', type: 'string', required: true, mask: 'tokenize', more: narrow },
      { name: 'full_name', type: 'string', required: true, mask: 'redact', more: narrow },
      { name: 'nickname', type: 'string', mask: 'redact', more: 'unmask: [{ role: admin }, { role: helpdesk }]' },
      { name: 'email', type: 'string', mask: 'sha256', more: narrow },
      { name: 'phone', type: 'string', required: true, mask: 'last4', more: narrow },
      { name: 'mobile', type: 'text', mask: 'last4', more: 'unmask: [{ role: admin }, { role: helpdesk }]' },
      { name: 'born', type: 'date', required: true, mask: 'year', more: narrow },
      { name: 'income', type: 'integer', required: true, mask: 'bucket', more: narrow },
      { name: 'passport', type: 'string', mask: 'deny', more: narrow },
      { name: 'tax_number', type: 'string', mask: 'tokenize', more: narrow },
      { name: 'note', type: 'string', required: true, mask: 'null', more: narrow },
      {
        name: 'faith',
        type: 'string',
        mask: 'null',
        more: `${narrow}, constraints: [{ in: [none, some, other] }]`,
        clear: pick(['none', 'some', 'other']),
      },
      { name: 'profile', type: 'json', required: true, mask: 'paths', more: narrow },
      {
        name: 'manager_id',
        type: 'string',
        refers: {
          to: 'people.persons',
          as: 'manager',
          reverse: 'reports',
          row: (row) => (row % 4 === 0 ? null : row % 7),
        },
      },
      { name: 'country', type: 'string', required: true, clear: country },
      { name: 'level', type: 'integer', required: true, clear: (row) => String(row % 5) },
      {
        name: 'status',
        type: 'string',
        required: true,
        more: 'constraints: [{ in: [active, gone] }]',
        clear: pick(['active', 'active', 'gone']),
      },
      { name: 'joined', type: 'date', required: true, clear: day },
      { name: 'seen_at', type: 'timestamp_tz', clear: (row) => (row % 9 === 0 ? null : moment(row)) },
    ],
  },
  {
    id: 'people.cards',
    key: ['holder_id'],
    rows: 40,
    viewOver: 'people.persons',
    access: read(),
    columns: [
      {
        name: 'holder_id',
        of: 'person_id',
        type: 'string',
        required: true,
        mask: 'tokenize',
        more: 'token_column: holder_token',
      },
      { name: 'holder_email', of: 'email', type: 'string', mask: 'tokenize' },
      { name: 'holder_tax', of: 'tax_number', type: 'string', mask: 'sha256' },
      { name: 'holder_name', of: 'full_name', type: 'string', mask: 'redact' },
      { name: 'holder_phone', of: 'phone', type: 'string', mask: 'last4' },
      { name: 'holder_country', of: 'country', type: 'string', required: true },
      { name: 'holder_level', of: 'level', type: 'integer', required: true },
    ],
  },
  {
    id: 'people.badges',
    key: ['badge'],
    rows: 20,
    access: read(),
    columns: [
      { name: 'badge', type: 'integer', required: true, clear: (row) => String(row) },
      { name: 'code', type: 'string', required: true, mask: 'tokenize' },
      { name: 'pin', type: 'string', mask: 'redact' },
      { name: 'serial', type: 'string', mask: 'sha256' },
      { name: 'chip', type: 'string', hiddenAs: 'redact' },
      { name: 'issued', type: 'date', mask: 'null' },
      { name: 'colour', type: 'string', required: true, clear: pick(['red', 'green', 'blue']) },
    ],
  },
  {
    id: 'people.badges',
    version: '2.0.0',
    key: ['badge'],
    rows: 20,
    sameTableAs: 'people.badges',
    access: read(),
    columns: [
      { name: 'badge', type: 'integer', required: true },
      { name: 'code', type: 'string', required: true, mask: 'tokenize' },
      { name: 'pin', type: 'string', mask: 'last4' },
      { name: 'serial', type: 'string' },
      { name: 'chip', type: 'string', mask: 'redact' },
      { name: 'issued', type: 'date', mask: 'year' },
      { name: 'colour', type: 'string', required: true },
    ],
  },
  {
    id: 'ads.badge_codes',
    key: ['badge'],
    rows: 20,
    sameTableAs: 'people.badges',
    // Whom this contract would let see it all, the others do not.
    access: `  read: [${masked}]\n  unmask: [{ role: admin }, { role: helpdesk }]`,
    columns: [
      { name: 'badge', type: 'integer', required: true },
      { name: 'code', type: 'string', required: true, mask: 'tokenize' },
      { name: 'pin', type: 'string' },
      { name: 'chip', type: 'string' },
      { name: 'colour', type: 'string', required: true },
    ],
  },
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
  {
    id: 'care.patients',
    key: ['patient_id'],
    rows: 16,
    access: read(),
    columns: [
      { name: 'patient_id', type: 'uuid', required: true, mask: 'tokenize' },
      { name: 'ward', type: 'string', required: true, clear: pick(['east', 'west']) },
      { name: 'weight', type: 'float', mask: 'bucket' },
    ],
  },
  {
    id: 'care.cases',
    key: ['case_id'],
    rows: 32,
    access: read(),
    columns: [
      { name: 'case_id', type: 'bigint', required: true, mask: 'tokenize' },
      {
        name: 'patient_id',
        type: 'uuid',
        required: true,
        refers: { to: 'care.patients', as: 'patient', reverse: 'cases', row: (row) => (row * 5) % 16 },
      },
      {
        name: 'referrer_id',
        type: 'string',
        refers: {
          to: 'people.persons',
          as: 'referrer',
          reverse: 'referredCases',
          row: (row) => (row % 4 === 1 ? null : row),
        },
      },
      { name: 'opened', type: 'timestamp', required: true, mask: 'year' },
      { name: 'severity', type: 'integer', required: true, clear: (row) => String(row % 4) },
    ],
  },
  {
    id: 'care.samples',
    key: ['sample_id'],
    rows: 40,
    access: read(),
    columns: [
      { name: 'sample_id', type: 'integer', required: true, mask: 'tokenize' },
      {
        name: 'case_id',
        type: 'bigint',
        refers: {
          to: 'care.cases',
          as: 'case',
          reverse: 'samples',
          row: (row) => (row % 6 === 5 ? null : (row * 3) % 32),
        },
      },
      { name: 'finding', type: 'json', mask: 'null' },
      { name: 'kind', type: 'string', required: true, clear: pick(['blood', 'skin', 'blood']) },
    ],
  },
  {
    id: 'care.doses',
    key: ['patient_id', 'number'],
    rows: 32,
    access: read(),
    columns: [
      {
        name: 'patient_id',
        type: 'uuid',
        required: true,
        refers: { to: 'care.patients', reverse: 'doses', row: (row) => row % 16 },
      },
      { name: 'number', type: 'integer', required: true, clear: (row) => String(Math.floor(row / 16)) },
      { name: 'substance', type: 'string', mask: 'null' },
      { name: 'millilitres', type: 'decimal(8,2)', required: true, clear: (row) => `${row % 5}.50` },
    ],
  },
  {
    id: 'ads.matrix',
    key: ['row_id'],
    rows: 24,
    access: read(),
    columns: [
      { name: 'row_id', type: 'integer', required: true, clear: (row) => String(row) },
      {
        name: 'person_id',
        type: 'string',
        refers: { to: 'people.persons', as: 'person', reverse: 'matrix', row: (row) => row },
      },
      {
        name: 'channel',
        type: 'string',
        required: true,
        more: 'constraints: [{ in: [mail, web, shop] }]',
        clear: pick(['mail', 'web', 'shop', 'web']),
      },
      ...everyType,
      ...everyMask,
      { name: 'json_paths', type: 'json', mask: 'paths' },
    ],
  },
];
