// Every cast that a contract may ask for, over the values that are hardest for it: none raises, and where a key may be cast
// so, different values stay different.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeCast } from '../../../contracts/casts.ts';
import { formatColumnType, parseColumnType, typeNames } from '../../../contracts/column-type.ts';
import type { ColumnType } from '../../../contracts/product.ts';
import { castExpression, castStorage } from '../../../subgraphs/sql/cast.ts';
import { renderTemplate, sql } from '../../../subgraphs/sql/fragment.ts';
import { fittingStorage } from '../../../subgraphs/sql/storage.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

/** By storage type, the first and last that it has, what is no number or no time, and what is often. */
const hardest: Readonly<Record<string, readonly string[]>> = {
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  smallint: ['-32768', '0', '32767'],
  integer: ['-2147483648', '-1', '0', '1', '2147483647'],
  bigint: ['-9223372036854775808', '0', '9007199254740993', '9223372036854775807'],
  real: ['NaN', 'Infinity', '-Infinity', '0', '1e-45', '3.4e38', '0.1'],
  'double precision': ['NaN', 'Infinity', '-Infinity', '0', '5e-324', '1.7e308', '0.1'],
  numeric: ['NaN', 'Infinity', '-Infinity', '0', '0.10', `1${'0'.repeat(1_000)}.5`, '-1e-1000'],
  boolean: ['true', 'false'],
  date: [
    'infinity',
    '-infinity',
    '4713-01-01 BC',
    '0001-12-31 BC',
    '0001-01-01',
    '2024-02-29',
    '9999-12-31',
    '5874897-12-31',
  ],
  'time without time zone': ['00:00:00', '12:30:00.000001', '24:00:00'],
  'timestamp without time zone': [
    'infinity',
    '-infinity',
    '4713-01-01 00:00:00 BC',
    '2024-02-29 23:59:59.999999',
    '294276-12-31 23:59:59.999999',
  ],
  'timestamp with time zone': [
    'infinity',
    '-infinity',
    '4713-01-01 00:00:00+00 BC',
    '2024-03-31 01:30:00+00',
    '294276-12-31 23:59:59.999999+00',
  ],
};

const types = typeNames.flatMap((name) => parseColumnType(name) ?? []);
const pairs = types.flatMap((from) => types.map((to) => [from, to] as const));
const casts = pairs.flatMap(([from, to]) => {
  const judgement = judgeCast(from, to);
  return judgement.kind === 'cast' ? [{ from, to, isOneToOne: judgement.isOneToOne }] : [];
});
const cases = casts.flatMap((cast) => fittingStorage(cast.from).map((storage) => ({ ...cast, storage })));

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase('casts');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const name = (type: ColumnType) => formatColumnType(type);

describe.each(['UTC', 'America/New_York', 'Pacific/Kiritimati'])('in the time zone %s', (zone) => {
  it.each(cases.map((one) => ({ ...one, title: `${one.storage} as ${name(one.from)} to ${name(one.to)}` })))(
    '$title raises for no value',
    async ({ from, to, storage, isOneToOne }) => {
      const values = hardest[storage];
      if (values === undefined) throw new Error(`no values of ${storage}`);
      await client.query(`set time zone '${zone}'`);
      const expression = renderTemplate(castExpression({ from, to }, sql`v.value`)).text;
      const { rows } = await client.query<{ raw: string; made: string; type: string }>(
        `select v.value::text as raw, (${expression})::text as made, format_type(pg_typeof(${expression}), null) as type
         from unnest($1::${storage}[]) v (value) union all select null, null, format_type(pg_typeof(${expression}), null) from (select null::${storage} as value) v`,
        [values],
      );
      expect(new Set(rows.map(({ type }) => type))).toEqual(new Set([castStorage({ from, to })]));
      expect(rows.filter(({ raw, made }) => raw !== null && made === null)).toEqual([]);
      // What GraphQL has no word for is told as an error of the value, whichever of these it is.
      const told = rows.filter(({ made }) => made !== null && !/infinity/.test(made));
      if (isOneToOne) expect(new Set(told.map(({ made }) => made)).size).toBe(told.length);
    },
  );
});

it('tells the day and the moment as UTC has them', async () => {
  await client.query("set time zone 'America/New_York'");
  const made = async (from: string, to: string, storage: string, text: string) => {
    const [a, b] = [parseColumnType(from), parseColumnType(to)];
    if (a === undefined || b === undefined) throw new Error('no type');
    const expression = renderTemplate(castExpression({ from: a, to: b }, sql`v.value`)).text;
    const read = to === 'timestamp_tz' ? `((${expression}) at time zone 'UTC')::text` : `(${expression})::text`;
    const { rows } = await client.query<{ made: string }>(
      `select ${read} as made from (select $1::${storage} as value) v`,
      [text],
    );
    return rows[0]?.made;
  };
  expect(await made('timestamp_tz', 'date', 'timestamptz', '2026-01-01 02:00:00+00')).toBe('2026-01-01');
  expect(await made('timestamp_tz', 'string', 'timestamptz', '2026-01-01 02:00:00+00')).toBe('2026-01-01 02:00:00+00');
  expect(await made('date', 'timestamp_tz', 'date', '2026-01-01')).toBe('2026-01-01 00:00:00');
  expect(await made('timestamp', 'timestamp_tz', 'timestamp', '2026-01-01 02:00:00')).toBe('2026-01-01 02:00:00');
  expect(await made('date', 'timestamp', 'date', '9999-12-31')).toBe('9999-12-31 00:00:00');
});

it('casts nothing that may raise, or that loses what it does not say', () => {
  const told = casts.map(({ from, to }) => `${name(from)} -> ${name(to)}`);
  for (const refused of [
    'string -> integer',
    'bigint -> integer',
    'decimal -> float',
    'bigint -> float',
    'string -> date',
    'json -> string',
    'date -> time',
  ]) {
    expect(told).not.toContain(refused);
  }
  expect(judgeCast({ kind: 'decimal', precision: 12, scale: 2 }, { kind: 'decimal', precision: 14, scale: 2 })).toEqual(
    { kind: 'same' },
  );
  expect(
    judgeCast({ kind: 'decimal', precision: 14, scale: 2 }, { kind: 'decimal', precision: 12, scale: 2 }).kind,
  ).toBe('refused');
});
