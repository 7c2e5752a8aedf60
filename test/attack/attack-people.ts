// People of the attack mesh, masked in every way that a column of theirs can be: a table, a view over it, and a table under
// three contracts of two domains.

import {
  country,
  day,
  masked,
  moment,
  narrow,
  type ProductDeclaration,
  pick,
  read,
  readWithHelpdesk,
} from './attack-declarations.ts';

export const peopleProducts: readonly ProductDeclaration[] = [
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
    // The same people under other names and types, by a contract that hides nothing itself. Two names are those of other
    // columns of the table.
    id: 'ads.contacts',
    key: ['who'],
    rows: 40,
    sameTableAs: 'people.persons',
    access: `${readWithHelpdesk}
  rows:
    - { role: regional, where: { land: { in: $claims.countries } } }
    - { role: junior, where: { rank: { lt: $claims.level } } }`,
    columns: [
      { name: 'who', of: 'person_id', type: 'string', required: true },
      { name: 'called', of: 'full_name', type: 'string', required: true },
      { name: 'mobile', of: 'nickname', type: 'string' },
      { name: 'nickname', of: 'mobile', type: 'text' },
      { name: 'mail', of: 'email', type: 'string' },
      { name: 'born_at', of: 'born', cast: 'date', type: 'timestamp', required: true },
      { name: 'earns', of: 'income', cast: 'integer', type: 'decimal', required: true },
      { name: 'passport', type: 'string', mask: 'deny' },
      { name: 'tax', of: 'tax_number', type: 'string' },
      { name: 'remark', of: 'note', type: 'string', required: true },
      { name: 'about', of: 'profile', type: 'json', required: true },
      {
        name: 'boss',
        of: 'manager_id',
        type: 'string',
        refers: { to: 'people.persons', as: 'led_by', reverse: 'leads', row: () => null },
      },
      { name: 'land', of: 'country', type: 'string', required: true },
      { name: 'rank', of: 'level', cast: 'integer', type: 'decimal', required: true },
      { name: 'level', of: 'level', cast: 'integer', type: 'string', required: true },
      { name: 'joined_at', of: 'joined', cast: 'date', type: 'timestamp_tz', required: true },
      { name: 'seen_on', of: 'seen_at', cast: 'timestamp_tz', type: 'date' },
    ],
  },
];
