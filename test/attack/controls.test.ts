// Proof 4, positive controls: with a door opened, one at a time, the comparison of the twins or the search for marks must
// fail; a proof that finds nothing then is worth nothing. The doors are opened by mocks of single modules here in the test.
// There is no switch in the program.

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Granted } from '../../subgraphs/access/access.ts';
import { type AttackDatabase, createAttackDatabase, secondTwin } from './attack-mesh.ts';
import { maskedViewers } from './attack-viewers.ts';
import type { AttackReport } from './run-attack.ts';

const seed = 4_004;
/** So many requests find nothing while all doors are shut. */
const requests = 250;

let databases: readonly [AttackDatabase, AttackDatabase];

beforeAll(async () => {
  databases = [await createAttackDatabase(), await createAttackDatabase({ twin: secondTwin })];
});
afterAll(() => Promise.all(databases.map(({ drop }) => drop())));
afterEach(() => {
  for (const path of Object.values(modules)) vi.doUnmock(path);
  vi.resetModules();
});

const modules = {
  column: '../../subgraphs/sql/column.ts',
  cursor: '../../subgraphs/sql/cursor.ts',
  mask: '../../subgraphs/sql/mask.ts',
  errors: '../../subgraphs/sql/errors.ts',
  decide: '../../subgraphs/access/decide.ts',
};

type ColumnModule = typeof import('../../subgraphs/sql/column.ts');
type CursorModule = typeof import('../../subgraphs/sql/cursor.ts');
type MaskModule = typeof import('../../subgraphs/sql/mask.ts');
type ErrorsModule = typeof import('../../subgraphs/sql/errors.ts');
type DecideModule = typeof import('../../subgraphs/access/decide.ts');

/** Raw values of masked columns for these uses, and all else as it is. */
function openColumns(uses: readonly string[]): void {
  vi.doMock(modules.column, async (importOriginal) => {
    const original = await importOriginal<ColumnModule>();
    const { identifier, sql } = await import('../../subgraphs/sql/fragment.ts');
    const columnExpression: ColumnModule['columnExpression'] = (column, access, use, table) =>
      uses.includes(use) && access.columns.get(column.column.name)?.kind === 'masked'
        ? sql`${table}.${identifier(column.column.name)}::text`
        : original.columnExpression(column, access, use, table);
    return { ...original, columnExpression };
  });
}

/** What the graph holds of cursors in place of sealed ones: the order values, for everybody to read. */
function openCursors(): void {
  vi.doMock(modules.cursor, async (importOriginal) => {
    const original = await importOriginal<CursorModule>();
    const sealCursors: CursorModule['sealCursors'] = (text, nonce) =>
      text.replaceAll(new RegExp(`${nonce}\\.[0-9a-f]+\\.`, 'g'), '');
    return { ...original, sealCursors };
  });
}

/** A mask that fails on the value that it hides, and PostgreSQL's own words for it, which hold the value. */
function openErrorTexts(): void {
  vi.doMock(modules.mask, async (importOriginal) => {
    const original = await importOriginal<MaskModule>();
    const { sql } = await import('../../subgraphs/sql/fragment.ts');
    const maskExpression: MaskModule['maskExpression'] = (mask, column, raw) =>
      mask === 'redact'
        ? sql`left((${raw}::text)::integer::text, 0) || '***'`
        : original.maskExpression(mask, column, raw);
    return { ...original, maskExpression };
  });
  vi.doMock(modules.errors, async (importOriginal) => {
    const original = await importOriginal<ErrorsModule>();
    const translateDatabaseError: ErrorsModule['translateDatabaseError'] = (error, domain, seconds) => {
      const told = original.translateDatabaseError(error, domain, seconds);
      // With a code that nobody on the way puts into other words.
      const message = error instanceof Error ? error.message : String(error);
      Object.assign(told, { message, code: 'OPEN_DOOR' });
      return told;
    };
    return { ...original, translateDatabaseError };
  });
}

/** One class for all viewers, so that what is made for one is kept for the next. */
function openCacheKey(): void {
  vi.doMock(modules.decide, async (importOriginal) => {
    const original = await importOriginal<DecideModule>();
    const decide: DecideModule['decide'] = (product, viewer) => {
      const access = original.decide(product, viewer);
      return access.kind === 'granted' ? ({ ...access, viewerClass: 'everybody' } satisfies Granted) : access;
    };
    return { ...original, decide };
  });
}

type Found = Pick<AttackReport, 'differences' | 'findings'>;

/** The requests of the role analyst against both databases, all modules loaded anew and so with the mocks of now. */
async function attack(until: (found: Found) => boolean): Promise<AttackReport> {
  vi.resetModules();
  const { serveAttackMesh } = await import('./attack-mesh.ts');
  const { collectForeignPages, createAttackRequests } = await import('./attack-requests.ts');
  const { createCanaryScanner } = await import('./canaries.ts');
  const { runAttack } = await import('./run-attack.ts');
  const [asker] = maskedViewers;
  if (asker === undefined) throw new TypeError('nobody asks');
  const [first, second] = [await serveAttackMesh(databases[0]), await serveAttackMesh(databases[1])];
  try {
    const foreign = await collectForeignPages([first], seed);
    const source = await createAttackRequests({ mesh: first, viewer: asker.viewer, seed }, foreign);
    const scanner = createCanaryScanner(first.rows);
    return await runAttack({ twins: { first, second }, asker, source, requests, scanner, until });
  } finally {
    await first.close();
    await second.close();
  }
}

const byTwins = ({ differences }: Found) => differences.length > 0;
const byMarks = ({ findings }: Found) => findings.length > 0;

const doors: readonly (readonly [
  door: string,
  open: () => void,
  proof: 'twins' | 'marks',
  by: (found: Found) => boolean,
])[] = [
  ['filter: masked columns are compared by their values', () => openColumns(['filter', 'match']), 'twins', byTwins],
  ['order: rows are ordered by masked columns', () => openColumns(['order']), 'twins', byTwins],
  ['order: ties are broken by the raw key', () => openColumns(['tie-break']), 'twins', byTwins],
  ['group: rows are put together by masked values', () => openColumns(['group']), 'twins', byTwins],
  [
    'cursor: it carries the raw key, for everybody to read',
    () => {
      openColumns(['tie-break']);
      openCursors();
    },
    'marks',
    byMarks,
  ],
  ['error text: a mask fails, and the words of PostgreSQL are passed on', openErrorTexts, 'marks', byMarks],
  ['cache key: plans are kept without the class of the viewer', openCacheKey, 'twins', byTwins],
  ['cache key: the same, seen by the marks', openCacheKey, 'marks', byMarks],
];

describe('with a door open', { timeout: 300_000 }, () => {
  it.each(doors)('%s', async (door, open, proof, by) => {
    open();
    const report = await attack(by);
    const { differences, findings } = report;
    console.log(
      `${door}: found by the ${proof} after ${report.requests} requests (${differences.length} differences, ${findings.length} marks)`,
    );
    expect(by(report)).toBe(true);
  });
});

it('with all doors shut the same requests find nothing', { timeout: 300_000 }, async () => {
  const report = await attack(() => false);
  console.log(
    `all doors shut: ${report.requests} requests, ${report.differences.length} differences, ${report.findings.length} marks`,
  );
  expect(report).toMatchObject({ requests, differences: [], findings: [] });
  expect(report.withRows / requests).toBeGreaterThan(0.8);
});
