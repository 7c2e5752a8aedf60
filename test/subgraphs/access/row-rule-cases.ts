// Row rules of every form, claims of every form, and which of four rows are then seen.

export type Case = readonly [
  name: string,
  rules: readonly string[],
  claims: Record<string, unknown>,
  seen: readonly number[],
];

export const all = [1, 2, 3, 4];
const none: readonly number[] = [];
const isIn = '{ country: { in: $claims.c } }';
const isNotIn = '{ country: { notIn: $claims.c } }';
const equals = '{ country: { eq: $claims.c } }';
const differs = '{ country: { ne: $claims.c } }';
const levelIs = '{ level: { eq: $claims.c } }';
const sinceIs = '{ since: { gte: $claims.c } }';
const isOpen = '{ is_open: { eq: $claims.c } }';

const literals: readonly Case[] = [
  ['no rule', [], {}, all],
  ['eq', ['{ country: { eq: DE } }'], {}, [1]],
  ['ne hides rows without a value', ['{ country: { ne: DE } }'], {}, [2, 3]],
  ['in', ['{ country: { in: [DE, IT] } }'], {}, [1, 3]],
  ['in with one value', ['{ country: { in: IT } }'], {}, [3]],
  ['notIn hides rows without a value', ['{ country: { notIn: [DE, IT] } }'], {}, [2]],
  ['lt, lte, gt, gte', ['{ level: { gt: 1, gte: 2, lt: 3, lte: 2 } }'], {}, [2]],
  ['a date', ['{ since: { lt: 2026-02-01 } }'], {}, [1]],
  ['true', ['{ is_open: { eq: true } }'], {}, [1]],
  ['several comparisons of one rule must all hold', ['{ country: { in: [DE, FR] }, level: { gt: 1 } }'], {}, [2]],
  ['several rules must all hold', ['{ country: { in: [DE, FR] } }', '{ level: { gt: 1 } }'], {}, [2]],
  ['rules that contradict each other', ['{ country: { eq: DE } }', '{ country: { eq: FR } }'], {}, none],
  ['a text that is SQL', [`{ country: { eq: "' or true --" } }`], {}, none],
];

const claims: readonly Case[] = [
  ['a list', [isIn], { c: ['DE', 'IT'] }, [1, 3]],
  ['a list with strangers', [isIn], { c: ['DE', 'XX'] }, [1]],
  ['one text for a list', [isIn], { c: 'FR' }, [2]],
  ['one text', [equals], { c: 'FR' }, [2]],
  ['a list of one', [equals], { c: ['FR'] }, [2]],
  ['a list for ne of one', [differs], { c: ['FR'] }, [1, 3]],
  ['a list for notIn', [isNotIn], { c: ['DE', 'IT'] }, [2]],
  ['a number for a number', [levelIs], { c: 2 }, [2]],
  ['a text for a number', [levelIs], { c: '2' }, [2]],
  ['a text for a date', [sinceIs], { c: '2026-02-01' }, [2, 3]],
  ['true for a boolean', [isOpen], { c: true }, [1]],
  ['false for a boolean', [isOpen], { c: false }, [2]],
  ['a claim and a value', [isIn, '{ level: { gt: 1 } }'], { c: ['DE', 'FR'] }, [2]],
  ['nothing that notIn would leave out', [isNotIn], { c: [] }, all],
];

/** Each of these claims gives no rows, for every one of the rules that is not named with it. */
const useless: readonly (readonly [name: string, claims: Record<string, unknown>, butFor?: readonly string[]])[] = [
  ['a missing claim', {}],
  ['a claim of another name', { C: ['DE'], countries: ['DE'] }],
  ['null', { c: null }],
  ['an object', { c: { DE: true } }],
  ['an object with a list', { c: { in: ['DE'] } }],
  ['a list with null', { c: ['DE', null] }],
  ['a list within the list', { c: [['DE']] }],
  ['a list with an object', { c: ['DE', {}] }],
  ['an empty list', { c: [] }, [isNotIn]],
  ['a text with all values', { c: 'DE,FR,IT' }, [isNotIn, differs]],
  ['the empty text', { c: '' }, [isNotIn, differs]],
  ['a pattern', { c: '%' }, [isNotIn, differs]],
  ['SQL', { c: "' or true --" }, [isNotIn, differs]],
  ['another case', { c: 'de' }, [isNotIn, differs]],
  ['a text with NUL', { c: 'DE\u0000' }],
];
const textRules = [isIn, isNotIn, equals, differs];
const uselessCases = useless.flatMap(([name, given, butFor = []]) =>
  textRules.filter((rule) => !butFor.includes(rule)).map((rule): Case => [`${name} for ${rule}`, [rule], given, none]),
);

const wrongTypes: readonly Case[] = [
  ['a list for eq', [equals], { c: ['DE', 'FR'] }, none],
  ['a list for ne', [differs], { c: ['DE', 'FR'] }, none],
  ['a word for a number', [levelIs], { c: 'two' }, none],
  ['a fraction for a whole number', [levelIs], { c: 2.5 }, none],
  ['a number beyond the type', [levelIs], { c: 1e21 }, none],
  ['true for a number', [levelIs], { c: true }, none],
  ['a number with a blank', [levelIs], { c: ' 2' }, none],
  ['a number for a date', [sinceIs], { c: 20260101 }, none],
  ['a day that is none', [sinceIs], { c: '2026-02-31' }, none],
  ['infinity for a date', [sinceIs], { c: '-infinity' }, none],
  ['a number for a boolean', [isOpen], { c: 1 }, none],
  ['a letter for a boolean', [isOpen], { c: 't' }, none],
  ['one wrong value among good ones', ['{ level: { in: $claims.c } }'], { c: [1, 2, 'x'] }, none],
  ['one wrong value among those left out', ['{ level: { notIn: $claims.c } }'], { c: [1, 'x'] }, none],
  ['one claim missing of two', [isIn, '{ level: { eq: $claims.d } }'], { c: ['DE'] }, none],
  [
    'one claim missing of two in one rule',
    ['{ country: { in: $claims.c }, level: { eq: $claims.d } }'],
    { c: ['DE'] },
    none,
  ],
  ['a claim that only a prototype has', ['{ country: { in: $claims.constructor } }'], {}, none],
  ['a claim __proto__ that is not there', ['{ country: { in: $claims.__proto__ } }'], {}, none],
];

export const cases: readonly Case[] = [...literals, ...claims, ...uselessCases, ...wrongTypes];

export const roleOf = (index: number) => `case_${index}`;
const rows = cases.flatMap(([, rules], index) =>
  rules.map((where) => `    - { role: ${roleOf(index)}, where: ${where} }\n`),
);
const read = cases.map((_, index) => `{ role: ${roleOf(index)} }`).join(', ');
export const files = {
  'hr/domain.yaml': 'name: hr\nbounded_context: A test.\nowner: { team: "@hr", on_call: x }\n',
  'hr/people.contract.yaml': `name: hr.product.people
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer, required: true }
  - { name: country, type: string }
  - { name: level, type: integer }
  - { name: since, type: date }
  - { name: is_open, type: boolean }
sla: { freshness: 1h }
semantics: {}
access:
  read: [${read}]
  rows:
${rows.join('')}`,
  'hr/visits.contract.yaml': `name: hr.product.visits
version: "1.0.0"
primary_key: [visit_id]
schema:
  - { name: visit_id, type: integer, required: true }
  - { name: person_id, type: integer, references: { product: hr.people, column: id, as: person, reverse: visits } }
sla: { freshness: 1h }
semantics: {}
access: { read: [${read}] }
`,
};
export const tables = `
create schema hr_product;
create table hr_product.people (id integer primary key, country text, level integer, since date, is_open boolean);
insert into hr_product.people values (1, 'DE', 1, '2026-01-01', true), (2, 'FR', 2, '2026-02-01', false),
  (3, 'IT', 3, '2026-03-01', null), (4, null, null, null, null);
create table hr_product.visits (visit_id integer primary key, person_id integer);
insert into hr_product.visits values (1, 1), (2, 2), (3, 3), (4, 4);
`;
