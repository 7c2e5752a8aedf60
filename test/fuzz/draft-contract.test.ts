// Whatever a table is called, says of itself and holds: its drafted contract loads, or there is no column to draft.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { draftContract } from '../../contracts/draft/draft-contract.ts';
import type { Relation, Sample } from '../../contracts/draft/relation.ts';
import { writeContract } from '../../contracts/draft/write-contract.ts';
import { printable } from '../../contracts/draft/yaml-text.ts';
import { loadMesh } from '../../contracts/load.ts';

const domainFile = {
  path: 'odd/domain.yaml',
  text: 'name: odd\nbounded_context: Odd.\nowner: { team: "@odd", on_call: odd }\n',
};

// PostgreSQL keeps no NUL, and no half of a surrogate pair.
const anyText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '- a',
      '# b',
      'a: b',
      '"',
      "'",
      '1e3',
      '0x1F',
      '}]',
      '&a',
      '*a',
      '!!js/function',
      '%',
      '\u2028',
      'x\ty',
      '\ufeff',
      '<<',
    ),
  )
  .map((text) => text.replaceAll('\0', '').replaceAll(/[\ud800-\udfff]/gu, ''));
const anyName = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/),
  anyText.filter((text) => text !== ''),
  fc.constantFrom(
    'email',
    'query',
    '__proto__',
    'constructor',
    'and',
    'id',
    'birth_date',
    'created_at',
    'yes',
    'null',
    'on',
    'y',
    'id__tok',
    'a_b',
    'aB',
  ),
);
const storages = [
  'text',
  'integer',
  'bigint',
  'numeric',
  'boolean',
  'date',
  'timestamp with time zone',
  'time without time zone',
  'uuid',
  'jsonb',
  'json',
  'text[]',
  'bytea',
  'inet',
  'interval',
  'double precision',
  'character',
  'citext',
  'xyz',
];
const anyColumn = fc.record({
  name: anyName,
  storage: fc.constantFrom(...storages),
  isNotNull: fc.boolean(),
  default: fc.option(
    fc.oneof(fc.constantFrom("'x'::text", 'now()', '0', '-1.5', 'true', "'it''s'::character varying"), anyText),
  ),
  comment: fc.option(anyText.filter((text) => text.trim() !== '')),
  values: fc.array(
    fc.option(fc.oneof(anyText, fc.constantFrom('1', 'p@example.com', '{"a": 1}', '2024-01-01', 'mary smith'))),
    { minLength: 60, maxLength: 60 },
  ),
});

it('loads without a problem, with the comments that the table has', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyColumn, { selector: ({ name }) => name, minLength: 1, maxLength: 8 }),
      fc.record({
        key: fc.nat(9),
        unique: fc.nat(9),
        comment: fc.option(anyText.filter((text) => text.trim() !== '')),
        bound: anyText,
        values: fc.array(anyText, { maxLength: 3 }),
        check: anyText,
      }),
      (columns, { key, unique, comment, bound, values, check }) => {
        const named = (place: number) => columns.slice(place, place + 2).map(({ name }) => name);
        const [first] = columns.map(({ name }) => name);
        const relation: Relation = {
          schema: 'odd',
          name: 'things',
          kind: 'table',
          comment,
          columns: columns.map(({ values: _, ...column }) => ({
            ...column,
            written: column.storage,
            kind: 'plain',
            isNotNull: column.isNotNull || named(key).includes(column.name),
          })),
          primaryKey: named(key),
          uniqueKeys: [named(unique)].filter((names) => names.length > 0),
          foreignKeys: columns
            .slice(0, 1)
            .map(({ name }) => ({ column: name, schema: 'odd', table: 'things', target: named(key)[0] ?? 'x' })),
          checks: [
            { column: first ?? '', kind: 'min', bound, isOpen: false },
            { column: first ?? '', kind: 'in', values },
          ],
          unreadChecks: [check],
        };
        const sample: Sample = {
          rows: 60,
          isWhole: true,
          values: new Map(columns.map(({ name, values: read }) => [name, read])),
          failure: null,
        };
        const options = {
          domain: 'odd',
          tier: 'product',
          product: 'things',
          status: 'published',
          products: [],
          databaseUrlEnv: null,
        } as const;
        const draft = draftContract({ relation, sample, newest: null }, options);
        const text = writeContract(draft);
        if (draft.columns.length === 0) return;
        const { problems, mesh } = loadMesh([domainFile, { path: 'odd/things.contract.yaml', text }]);
        expect(problems.map(({ message, at }) => `${at?.line}: ${message}\n${text}`)).toEqual([]);
        const [product] = mesh.products;
        if (comment !== null) expect(product?.description).toBe(printable(comment));
        const told = product?.columns.map(({ name, description }) => [name, description]);
        expect(told).toEqual(draft.columns.map(({ name, description }) => [name, description ?? '']));
      },
    ),
    { numRuns: 300 },
  );
});
