// What becomes of checks beside those of the golden cases: drift, what cannot be carried out, what is not known, and that
// no value leaves the database.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../../../contracts/product.ts';
import type { CheckResult } from '../../../../subgraphs/sql/quality/check-result.ts';
import { type CheckMesh, createCheckMesh, now } from './check-mesh.ts';

const canary = 'canary-4711';

const product = (name: string, schema: string, rest: string) => `
name: shop.product.${name}
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer }
${schema}
semantics: {}
${rest}`;

const contracts = {
  'shop/people.contract.yaml': product(
    'people',
    '  - { name: email, type: string, tags: [PII], mask: redact }\n  - { name: token, type: string, tags: [PII], mask: tokenize }',
    `sla: { freshness: 1h }
quality:
  - { name: named, type: referential, column: token, params: { product: shop.facts, column: name } }`,
  ),
  'shop/facts.contract.yaml': product(
    'facts',
    `  - { name: name, type: string }
  - { name: seen_at, type: timestamp_tz, tags: [PII], mask: year }
  - { name: amount, type: "decimal(12,2)", required: true }
  - { name: single, type: float }`,
    `sla: { freshness: 1h, freshness_column: seen_at, completeness: { promise: 50%, reference: shop.product.people }, accuracy: 50% }
observability: { metrics: [null_percentage_by_column] }
quality:
  - { name: no_letters, type: pattern, column: name, params: { pattern: "(" }, severity: warning }
  - { name: names, type: not_null, column: name }
  - { name: singles, type: accepted_values, column: single, params: { values: [0.1, 0.3] } }
  - { name: sizes, type: row_count, params: { min_rows: 1 } }
  - { name: guesses, type: referential, column: name, params: { product: shop.people, column: email } }
  - { name: volume, type: volume, params: { maxChangePercent: 50 } }
  - { name: age, type: freshness, params: { max_age: 1h } }
  - { name: strict, type: schema, params: { allow_extra: false } }
  - { name: own, type: custom_sql, params: { sql: "select count(*) from facts" } }`,
  ),
};

const tables = `
create schema shop_product;
create table shop_product.people (id integer primary key, email text, token text);
insert into shop_product.people values (1, '${canary}', '${canary}'), (2, 'b', 'b'), (3, 'c', 'c'), (4, 'd', 'd'), (5, 'e', 'e');
create table shop_product.facts (id integer primary key, name text, seen_at timestamptz, amount numeric(12,2) not null,
  single real);
insert into shop_product.facts values (1, '${canary}', '2026-11-27 11:30+00', 1, 0.1), (2, null, null, 2, 0.2);`;

let mesh: CheckMesh;
beforeAll(async () => {
  mesh = await createCheckMesh({ contracts, tables });
});
afterAll(() => mesh.close());

const short = ({ outcome, failing, reason }: CheckResult | undefined = {} as CheckResult) => [outcome, failing, reason];

describe('where the one scan fails', () => {
  it('carries its checks out alone, so that only the one at fault is an error', async () => {
    const results = await mesh.results('shop.facts');
    expect(short(results.no_letters)).toEqual([
      'error',
      null,
      'The pattern is no regular expression of PostgreSQL. Correct it in the contract.',
    ]);
    expect(short(results.names)).toEqual(['failed', 1, null]);
    expect(short(results.sizes)).toEqual(['passed', 0, null]);
    expect(short(results.accuracy)).toEqual(['passed', 1, null]);
  });

  it('tells of a column that went missing, in the checks over it and as drift', async () => {
    await mesh.client.query('alter table shop_product.facts rename column name to title');
    try {
      const results = await mesh.results('shop.facts');
      const missing = 'A column is missing in the table. Hold the table against the contract.';
      expect(short(results.names)).toEqual(['error', null, missing]);
      expect(short(results.accuracy)).toEqual(['error', null, 'A check that it is made of could not be carried out.']);
      expect(short(results.strict)).toEqual([
        'failed',
        2,
        '"name" is missing in the table; "title" is not in the contract.',
      ]);
      expect(results.singles?.outcome).toBe('failed');
    } finally {
      await mesh.client.query('alter table shop_product.facts rename column title to name');
    }
  });

  it('says what is at fault where the table may not be read or is gone', async () => {
    await mesh.client.query('alter table shop_product.facts rename to facts_away');
    try {
      const results = await mesh.results('shop.facts');
      const gone = 'The table is missing. Hold the database against the contract.';
      expect(new Set(Object.values(results).map(({ outcome }) => outcome))).toEqual(new Set(['error', 'unknown']));
      expect(short(results.sizes)).toEqual(['error', null, gone]);
      expect(short(results.strict)).toEqual(['error', null, gone]);
      expect(short(results.completeness)).toEqual(['error', null, gone]);
    } finally {
      await mesh.client.query('alter table shop_product.facts_away rename to facts');
    }
  });
});

it('compares a number of single precision as the contract writes it', async () => {
  expect(short((await mesh.results('shop.facts')).singles)).toEqual(['failed', 1, null]);
});

it('finds drift in types and in what may be NULL, and says no more than ten differences', async () => {
  const extra = Array.from({ length: 12 }, (_, index) => `add column extra_${index} integer`).join(', ');
  await mesh.client.query(
    `alter table shop_product.facts alter column single type double precision, alter column amount drop not null,
       alter column amount type text, alter column id type bigint, ${extra}`,
  );
  const { strict } = await mesh.results('shop.facts');
  await mesh.client.query(
    `alter table shop_product.facts alter column single type real, alter column id type integer,
       alter column amount type numeric(12,2) using amount::numeric, alter column amount set not null,
       ${extra.replaceAll(/add column (\w+) integer/g, 'drop column $1')}`,
  );
  expect(strict?.failing).toBe(14);
  expect(strict?.reason).toBe(
    `"id" is bigint in the table and integer in the contract; "amount" is text in the table and decimal(12,2) in the contract; ${Array.from(
      { length: 8 },
      (_, index) => `"extra_${index}" is not in the contract`,
    ).join('; ')}; and 4 more.`,
  );
});

it('counts the rows that its reference has more, and allows what was not promised', async () => {
  const { completeness } = await mesh.results('shop.facts');
  expect(completeness).toMatchObject({ outcome: 'failed', failing: 3, threshold: 2, severity: 'warning', columns: [] });
});

it('does not tell what stands in a column that is masked where the own one is not', async () => {
  const { guesses } = await mesh.results('shop.facts');
  expect(short(guesses)).toEqual([
    'error',
    null,
    'The column "email" of shop.people is masked, and what is found in it may be told only of its tokens. Write references: at the column "name".',
  ]);
});

it('does not tell which tokens stand for values of a column that is not masked', async () => {
  const { named } = await mesh.results('shop.people');
  expect(short(named)).toEqual([
    'error',
    null,
    'The column "token" is masked by tokens, and which of them are found in "name" of shop.facts, which is not, would tell what they stand for. Mask both alike, or remove the check.',
  ]);
});

it('does not know of references into another database', async () => {
  const { guesses } = await mesh.results('shop.facts', { findTable: () => null });
  expect(short(guesses)).toEqual(['unknown', null, 'shop.people is not served from the same database.']);
});

it.each([
  ['no earlier run', null, ['unknown', null, 'There is no earlier run to compare with.']],
  ['as many rows as before', 2, ['passed', 0, null]],
  ['half as many again', 4, ['passed', 2, null]],
  ['more than half as many less', 5, ['failed', 3, null]],
  ['none before', 0, ['unknown', null, 'The product had no rows before, so that no change in percent can be told.']],
])('judges the volume against %s', async (_, previousRowCount, expected) => {
  expect(short((await mesh.results('shop.facts', { previousRowCount })).volume)).toEqual(expected);
});

it('judges the age of a product by what is known of it, which its freshness column decides', async () => {
  const ageAt = async (newestAt: number | null) => (await mesh.results('shop.facts', { newestAt })).age;
  expect(short(await ageAt(null))).toEqual(['unknown', null, 'Nobody knows how old the data are.']);
  expect(short(await ageAt(now - 3_600_000))).toEqual(['passed', 0, null]);
  expect(short(await ageAt(now - 3_600_001))).toEqual(['failed', 1, 'The newest data are older than the check wants.']);
  expect((await ageAt(now))?.columns).toEqual(['seen_at']);
});

it('lets no value out, counts no missing values of personal columns, and tells of each check as it goes', async () => {
  const told: CheckResult[] = [];
  const checked = await mesh.check('shop.facts', { onResult: (result) => void told.push(result) });
  expect(JSON.stringify(checked)).not.toContain(canary);
  expect(Object.keys(checked.profile.nullPercent ?? {})).toEqual(['id', 'name', 'amount', 'single']);
  expect(new Set(told)).toEqual(new Set(checked.results));
  expect(checked.results.map(({ check }) => check)).toEqual([
    ...['no_letters', 'names', 'singles', 'sizes', 'guesses', 'volume', 'age', 'strict', 'own'],
    ...['id not_null', 'amount not_null', 'completeness', 'accuracy'],
  ]);
});

it('is carried out as a whole or not at all: a lost connection breaks no check of its own SQL', async () => {
  const lost = Object.assign(new Error('lost'), { code: 'ECONNREFUSED' });
  const openCheckDesk = async (product: Product) => ({
    relations: (await mesh.openCheckDesk(product)).relations,
    connect: () => Promise.reject(lost),
  });
  await expect(mesh.check('shop.facts', { openCheckDesk })).rejects.toMatchObject({ code: 'SQL_UNAVAILABLE' });
});

it('gives up with the run', async () => {
  const left = new Error('left');
  await expect(mesh.check('shop.facts', { signal: AbortSignal.abort(left) })).rejects.toBe(left);
});
