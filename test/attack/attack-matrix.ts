// The attack mesh's widest product: every mask on every type that it fits, and one column in clear of every type.

import { masks } from '../../contracts/masks.ts';
import type { Mask } from '../../contracts/product.ts';
import { type ColumnDeclaration, day, moment, type ProductDeclaration, pick, read } from './attack-declarations.ts';

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
/** Every type of the contract language; a list, because one put in between draws other requests. */
export const matrixTypes = [...scalars, 'array<string>', 'array<integer>'];

/** One column for each mask and each type that it fits; tokens of two values are refused. */
const everyMask = matrixTypes.flatMap((type): ColumnDeclaration[] =>
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

export const matrixProducts: readonly ProductDeclaration[] = [
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
