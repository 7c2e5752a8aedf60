// Properties of the doors into SQL, tried with generated input.

import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLexical } from '../../../contracts/lexical.ts';
import { createCursorKey, cursorMarker, openCursor, sealCursors } from '../../../subgraphs/sql/cursor.ts';
import {
  bindStatement,
  identifier,
  keyword,
  literal,
  renderTemplate,
  sql,
  value,
} from '../../../subgraphs/sql/fragment.ts';
import { constant, type Given } from '../../../subgraphs/sql/operand.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let testDatabase: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase('properties');
  client = new pg.Client({ connectionString: testDatabase.url, options: '-c TimeZone=UTC' });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

const given: Given = { variables: {}, rowRuleValues: () => [], keys: [], nonce: 'n0nce' };
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((one) => !one.includes('\0') && one.isWellFormed());

/** Texts that look like values of some type, right and wrong ones. */
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 });
const sign = fc.constantFrom('', '-', '+');
const part = fc.constantFrom(
  '',
  '.',
  '.5',
  'e5',
  'E-400',
  '.123456789',
  ':',
  '-01-01',
  ' ',
  'Z',
  '+00',
  '+15:59',
  '-16',
  'NaN',
);
const two = fc.integer({ min: 0, max: 61 }).map((number) => String(number).padStart(2, '0'));
const day = fc
  .tuple(fc.integer({ min: 0, max: 10_001 }), two, two)
  .map(([year, month, date]) => `${String(year).padStart(4, '0')}-${month}-${date}`);
const clock = fc
  .tuple(two, two, two, fc.constantFrom('', '.1', '.123456', '.1234567'))
  .map(([hour, minute, second, rest]) => `${hour}:${minute}:${second}${rest}`);
const moment = fc.tuple(day, fc.constantFrom('T', ' '), clock, part).map((parts) => parts.join(''));
const json = fc.jsonValue().map((document) => JSON.stringify(document));
const candidates = fc.oneof(
  text,
  fc.tuple(sign, digits, part, part).map((parts) => parts.join('')),
  day,
  clock,
  moment,
  json,
  fc.uuid(),
);

describe('a text that is held to be a value of a type never makes PostgreSQL raise', () => {
  const casts = {
    uuid: 'uuid',
    integer: 'integer',
    bigint: 'bigint',
    float: 'double precision',
    boolean: 'boolean',
    date: 'date',
    time: 'time',
    timestamp: 'timestamp',
    timestamp_tz: 'timestamptz',
    json: 'jsonb',
    text: 'text',
  } as const;
  for (const [name, cast] of Object.entries(casts)) {
    it(name, async () => {
      const type = { kind: 'scalar', name: name as keyof typeof casts } as const;
      const texts = fc.sample(candidates, { numRuns: 4_000, seed: 1 }).filter((one) => isLexical(type, one));
      expect(name === 'json' || name === 'boolean' || texts.length > 0).toBe(true);
      for (const one of texts) {
        if (name === 'json' && !isJson(one)) continue; // JSON is written by JSON.stringify before it is asked about
        await client
          .query(`select $1::${cast}`, [one])
          .catch((error: Error) => expect.fail(`${JSON.stringify(one)}: ${error.message}`));
      }
    });
  }
  it('decimal', async () => {
    const texts = fc
      .sample(candidates, { numRuns: 4_000, seed: 2 })
      .filter((one) => isLexical({ kind: 'decimal', precision: null, scale: null }, one));
    expect(texts.length).toBeGreaterThan(0);
    for (const one of texts) await client.query('select $1::numeric', [one]);
  });
});

function isJson(one: string): boolean {
  try {
    JSON.parse(one);
    return true;
  } catch {
    return false;
  }
}

it('a name, a literal and a parameter come back as they were given', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, text, async (name, word, data) => {
      fc.pre(name !== '' && Buffer.byteLength(name) <= 63 && !word.includes('\\'));
      const template = renderTemplate(
        sql`select ${literal(word)}::text as ${identifier(name)}, ${value(constant(data))}::text as " data "`,
      );
      const { rows } = await client.query({ ...bindStatement(template, given), values: [data], rowMode: 'array' });
      expect(rows).toEqual([[word, data]]);
    }),
    { numRuns: 200, seed: 3 },
  );
});

it.each(['; drop table t', '= 1 or 1 =', 'asc', 'toString', '__proto__', ''])('"%s" is no keyword of SQL', (word) => {
  expect(() => keyword(word as Parameters<typeof keyword>[0])).toThrow('This is no keyword of SQL');
});

it('a cursor opens to the values that it was sealed with, under its own binding and key alone', async () => {
  const key = createCursorKey(Buffer.alloc(32, 1));
  const other = createCursorKey(Buffer.alloc(32, 2));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { minLength: 1, maxLength: 4 }), text, async (values, binding) => {
      const marker = cursorMarker(
        constant(binding),
        values.map((one) => sql`${value(constant(one))}::text`),
      );
      const { rows } = await client.query<{ j: string }>(
        bindStatementOf(sql`select json_build_object('a', ${marker})::text as j`),
      );
      const sealed = (JSON.parse(sealCursors(rows[0]?.j ?? '', given.nonce, key)) as { a: string }).a;
      expect(openCursor(sealed, binding, key)).toEqual(values);
      expect(openCursor(sealed, `${binding}.`, key)).toBeNull();
      expect(openCursor(sealed, binding, other)).toBeNull();
    }),
    { numRuns: 100, seed: 4 },
  );
});

function bindStatementOf(fragment: ReturnType<typeof sql>) {
  const { text: statement, values } = bindStatement(renderTemplate(fragment), given);
  return { text: statement, values: [...values] };
}
