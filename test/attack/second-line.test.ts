// Proof 6, the second line: with the doors of the first line opened, one at a time, PostgreSQL refuses what they let
// through. The same doors are open in controls.test.ts without roles, and there the values come out.

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AttackDatabase, createAttackDatabase } from './attack-mesh.ts';
import { maskedViewers } from './attack-viewers.ts';

const seed = 6_006;

/** Of a view the masks that need a value are computed in the view, where no twin can translate: there twins agree. */
const twin = {
  kind: 'second',
  keeps: (product: string, column: string) =>
    product === 'people.persons' && /^(email|tax_number|nickname|mobile)$/.test(column),
} as const;

let databases: readonly [AttackDatabase, AttackDatabase];

beforeAll(async () => {
  databases = [await createAttackDatabase(), await createAttackDatabase({ twin })];
}, 120_000);
afterAll(() => Promise.all(databases.map(({ drop }) => drop())));
afterEach(() => {
  vi.doUnmock(columnModule);
  vi.resetModules();
});

const columnModule = '../../subgraphs/sql/column.ts';
type ColumnModule = typeof import('../../subgraphs/sql/column.ts');

/** The raw column for these uses, whatever was decided. */
function openDoor(uses: readonly string[]): void {
  vi.doMock(columnModule, async (importOriginal) => {
    const original = await importOriginal<ColumnModule>();
    const { identifier, sql } = await import('../../subgraphs/sql/fragment.ts');
    const columnExpression: ColumnModule['columnExpression'] = (column, access, use, table) =>
      uses.includes(use)
        ? sql`${table}.${identifier(column.column.name)}`
        : original.columnExpression(column, access, use, table);
    return { ...original, columnExpression };
  });
}

/** All modules loaded anew, and so with the mocks of now. SQLSTATEs are those that PostgreSQL gave. */
async function attack(viewerName: string, requests: number) {
  vi.resetModules();
  const { serveAttackMesh } = await import('./attack-mesh.ts');
  const { collectForeignPages, createAttackRequests } = await import('./attack-requests.ts');
  const { createCanaryScanner } = await import('./canaries.ts');
  const { runAttack } = await import('./run-attack.ts');
  const asker = maskedViewers.find(({ name }) => name.startsWith(viewerName));
  if (asker === undefined) throw new TypeError(`nobody is called ${viewerName}`);
  const sqlStates = new Set<string>();
  const observe = (event: unknown) => {
    const { error } = event as { readonly error?: { readonly cause?: { readonly code?: string } } };
    if (typeof error?.cause?.code === 'string') sqlStates.add(error.cause.code);
  };
  const options = { byRoles: true, observe };
  const [first, second] = [await serveAttackMesh(databases[0], options), await serveAttackMesh(databases[1], options)];
  try {
    const foreign = await collectForeignPages([first], seed);
    const source = await createAttackRequests({ mesh: first, viewer: asker.viewer, seed }, foreign);
    const scanner = createCanaryScanner(first.rows);
    const report = await runAttack({ twins: { first, second }, asker, source, requests, scanner });
    const { differences, findings, withRows } = report;
    return {
      differences: differences.slice(0, 1),
      findings: findings.slice(0, 1),
      withRows,
      sqlStates: [...sqlStates],
    };
  } finally {
    await first.close();
    await second.close();
  }
}

describe('with all doors shut', { timeout: 300_000 }, () => {
  it.each(maskedViewers.map(({ name }) => name))(
    'nothing is refused that may be read, and nothing is told: %s',
    async (name) => {
      const report = await attack(name, 150);
      expect(report).toMatchObject({ differences: [], findings: [] });
      expect(report.sqlStates).not.toContain('42501');
      expect(report.withRows / 150).toBeGreaterThan(0.5);
    },
  );
});

const doors = [
  { door: 'masked columns are selected by their values', uses: ['select'] },
  { door: 'masked columns are compared by their values', uses: ['filter', 'match'] },
  { door: 'rows are ordered by masked columns', uses: ['order', 'tie-break'] },
  { door: 'rows are put together by masked values', uses: ['group'] },
  { door: 'masked values are calculated with', uses: ['aggregate'] },
  { door: 'all of these', uses: ['select', 'filter', 'match', 'order', 'tie-break', 'group', 'aggregate'] },
] as const;

describe('with a door of the first line open', { timeout: 300_000 }, () => {
  it.each(doors)('$door: PostgreSQL denies permission, and gives no value', async ({ uses }) => {
    openDoor(uses);
    const { differences, findings, sqlStates } = await attack('analyst', 150);
    expect({ differences, findings }).toEqual({ differences: [], findings: [] });
    expect(sqlStates).toContain('42501');
  });
});
