// Products with checks for tests: contracts and tables as text -> what `runChecks` finds in them on a real PostgreSQL, and
// the statements that it ran.

import pg from 'pg';
import { createCheckDesks } from '../../../../cli/readers/check-desk.ts';
import type { Mesh } from '../../../../contracts/product.ts';
import { migrate } from '../../../../mesh/migrate.ts';
import { applyReaders } from '../../../../mesh/readers/apply-readers.ts';
import { createReaderKeys } from '../../../../mesh/readers/reader-keys.ts';
import { applyTokens } from '../../../../mesh/tokens.ts';
import type { Statement } from '../../../../subgraphs/sql/fragment.ts';
import { inspectTables } from '../../../../subgraphs/sql/inspect.ts';
import { openDatabase } from '../../../../subgraphs/sql/pool.ts';
import { type CheckContext, createFindTable } from '../../../../subgraphs/sql/quality/check-context.ts';
import type { CheckedProduct, CheckResult } from '../../../../subgraphs/sql/quality/check-result.ts';
import { runChecks } from '../../../../subgraphs/sql/quality/run-checks.ts';
import { listAllReaders } from '../../../../subgraphs/sql/readers.ts';
import type { BoundProduct } from '../../../../subgraphs/sql/table.ts';
import { createTestDatabase } from '../../../support/database.ts';
import { readMesh } from '../../../support/read-mesh.ts';
import { tokenSecret } from '../../../support/shop-mesh.ts';

/** The moment at which all tests run. */
export const now = Date.parse('2026-11-27T12:00:00Z');

export type CheckMesh = {
  readonly mesh: Mesh;
  readonly url: string;
  readonly client: pg.Client;
  /** All statements that the checks ran on the domain's database, in order. */
  readonly statements: Statement[];
  readonly tables: readonly BoundProduct[];
  readonly openCheckDesk: CheckContext['openCheckDesk'];
  readonly checkTable: (table: BoundProduct, given?: Partial<CheckContext>) => Promise<CheckedProduct>;
  readonly check: (id: string, given?: Partial<CheckContext>) => Promise<CheckedProduct>;
  /** By the name of the check. */
  readonly results: (id: string, given?: Partial<CheckContext>) => Promise<Readonly<Record<string, CheckResult>>>;
  readonly close: () => Promise<void>;
};

const domain = (name: string) =>
  `name: ${name}\nbounded_context: The ${name} of a small test.\nowner: { team: "@${name}-team" }\n`;

type Options = {
  /** `<domain>/<product>.contract.yaml` -> text. */
  readonly contracts: Readonly<Record<string, string>>;
  /** SQL that makes the tables. */
  readonly tables: string;
  /** Whether the SQL of checks runs by a role of its own. */
  readonly isByRoles?: boolean;
  readonly statementTimeoutSeconds?: number;
};

export async function createCheckMesh(options: Options): Promise<CheckMesh> {
  const { contracts, tables: script, isByRoles = false, statementTimeoutSeconds = 30 } = options;
  const domains = [...new Set(Object.keys(contracts).map((path) => path.split('/')[0] ?? ''))];
  const files = Object.fromEntries(domains.map((name) => [`${name}/domain.yaml`, domain(name)]));
  const mesh = readMesh({ ...files, ...contracts });
  const testDatabase = await createTestDatabase('checks');
  const { url } = testDatabase;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`set time zone 'UTC'; ${script}`);
  await migrate(client);
  await applyTokens(client, mesh.products, tokenSecret);
  const opened = openDatabase({ url, domain: 'checks', statementTimeoutSeconds });
  const statements: Statement[] = [];
  const database: typeof opened = {
    ...opened,
    read: (statement, signal) => {
      statements.push(statement);
      return opened.read(statement, signal);
    },
  };
  const { tables, problems } = await inspectTables(mesh.products, database, { readBy: isByRoles ? 'roles' : 'user' });
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  statements.length = 0;
  const keys = createReaderKeys(Buffer.from(testDatabase.name.padEnd(32, '.').slice(-32)));
  const openCheckDesk = createCheckDesks({
    mesh,
    sourceOf: () => ({ url, where: 'the test' }),
    readsByRoles: () => isByRoles,
    keys,
    makeRoles: () => applyReaders(client, listAllReaders(tables, keys), { keys }),
  });
  const checkTable: CheckMesh['checkTable'] = (table, given = {}) =>
    runChecks(table, {
      database,
      openCheckDesk,
      newestAt: null,
      previousRowCount: null,
      findTable: createFindTable(tables),
      now: () => now,
      clock: () => 0,
      signal: new AbortController().signal,
      ...given,
    });
  const check: CheckMesh['check'] = (id, given) => {
    const table = tables.find(({ product }) => product.id === id);
    if (table === undefined) throw new Error(`no product ${id}`);
    return checkTable(table, given);
  };
  return {
    mesh,
    url,
    client,
    statements,
    tables,
    openCheckDesk,
    checkTable,
    check,
    results: async (id, given) => Object.fromEntries((await check(id, given)).results.map((one) => [one.check, one])),
    close: async () => {
      await database.close();
      await client.end();
      await testDatabase.drop();
    },
  };
}
