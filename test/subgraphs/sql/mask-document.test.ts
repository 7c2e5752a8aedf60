// The mask of documents against what it declares, written once more in JavaScript, over generated documents and paths.

import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPiiPath } from '../../../contracts/pii-path.ts';
import type { PiiPath, PiiStep } from '../../../contracts/product.ts';
import { renderStatement, sql } from '../../../subgraphs/sql/fragment.ts';
import { maskDocument } from '../../../subgraphs/sql/mask-document.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let testDatabase: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase('mask_document');
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query('create table documents (at integer, doc jsonb)');
});
afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

const runs = Number(process.env.CONCORD_TEST_QUERIES ?? 500);
const constant = '***';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Steps = readonly PiiStep[];

/** What is declared: the constant at each place, and instead of what has another shape. */
function maskAsDeclared(document: Json, paths: readonly Steps[]): Json {
  if (paths.some((steps) => steps.length === 0)) return constant;
  const byKey = new Map<string, Steps[]>();
  const ofElements: Steps[] = [];
  for (const [step, ...rest] of paths) {
    if (step?.kind === 'key') byKey.set(step.key, [...(byKey.get(step.key) ?? []), rest]);
    else ofElements.push(rest);
  }
  if (Array.isArray(document)) {
    return ofElements.length === 0 ? constant : document.map((item: Json) => maskAsDeclared(item, ofElements));
  }
  if (typeof document !== 'object' || document === null || byKey.size === 0) return constant;
  const entries = new Map(Object.entries(document));
  for (const [key, inner] of byKey) {
    const value = entries.get(key);
    if (value !== undefined) entries.set(key, maskAsDeclared(value, inner));
    else if (inner.some((steps) => steps.length === 0)) entries.set(key, constant);
  }
  return Object.fromEntries(entries);
}

const names = fc.constantFrom('a', 'b', 'c', '', 'a.b', '__proto__', 'constructor', "it's", 'ü');
const { document } = fc.letrec<{ document: Json }>((tie) => ({
  document: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 12.5, '', 'x', constant),
    fc.array(tie('document'), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie('document')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const step = fc.oneof(
  { weight: 3, arbitrary: names.map((name) => `["${name}"]`) },
  { weight: 1, arbitrary: fc.constant('[*]') },
);
const path = fc
  .array(step, { minLength: 1, maxLength: 4 })
  .map((steps) => readPiiPath(`$${steps.join('')}`).path)
  .filter((read): read is PiiPath => read !== null);

it('gives for any document and any paths what is declared, and never raises', async () => {
  const property = fc.asyncProperty(
    fc.array(path, { minLength: 1, maxLength: 4 }),
    fc.array(document, { minLength: 1, maxLength: 30 }),
    async (paths, documents) => {
      await client.query('truncate documents');
      await client.query('insert into documents select n, d from unnest($1::jsonb[]) with ordinality as t (d, n)', [
        documents.map((one) => JSON.stringify(one)),
      ]);
      const { text } = renderStatement(
        sql`select ${maskDocument(paths, sql`t.doc`)} as masked from documents t order by at`,
      );
      const { rows } = await client.query<{ masked: Json }>(text);
      expect(rows.map(({ masked }) => masked)).toEqual(
        documents.map((one) =>
          maskAsDeclared(
            one,
            paths.map(({ steps }) => steps),
          ),
        ),
      );
    },
  );
  await fc.assert(property, { numRuns: Math.ceil(runs / 4), seed: 20_261_121 });
});

it('is this SQL', () => {
  const paths = ['user.email', 'secret', 'devices[*].ip'].flatMap((text) => readPiiPath(text).path ?? []);
  expect(renderStatement(maskDocument(paths, sql`t.doc`)).text).toBe(
    `(select case when document.j is not null then case jsonb_typeof(document.j) when 'object' then ` +
      `document.j - array['user'::text, 'secret'::text, 'devices'::text] || '{"secret":"***"}'::text::jsonb || ` +
      `case when jsonb_exists(document.j, 'user'::text) then jsonb_build_object('user'::text, ` +
      `case jsonb_typeof((document.j -> 'user'::text)) when 'object' then ` +
      `(document.j -> 'user'::text) - array['email'::text] || '{"email":"***"}'::text::jsonb else '"***"'::jsonb end) else '{}'::jsonb end || ` +
      `case when jsonb_exists(document.j, 'devices'::text) then jsonb_build_object('devices'::text, ` +
      `case jsonb_typeof((document.j -> 'devices'::text)) when 'array' then ` +
      `(select coalesce(jsonb_agg(case jsonb_typeof("element0".j) when 'object' then ` +
      `"element0".j - array['ip'::text] || '{"ip":"***"}'::text::jsonb else '"***"'::jsonb end order by "element0".n), '[]'::jsonb) ` +
      `from jsonb_array_elements((document.j -> 'devices'::text)) with ordinality "element0"(j, n)) else '"***"'::jsonb end) else '{}'::jsonb end ` +
      `else '"***"'::jsonb end end from (select t.doc as j offset 0) document)`,
  );
});
