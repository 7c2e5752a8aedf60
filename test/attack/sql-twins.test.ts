// Proof 7, the twins asked with SQL: by governed SQL as each masked viewer, and by a login of another program for each. What
// they get of two databases that differ in masked values alone is the same, byte for byte, and holds no mark.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlDesks } from '../../cli/readers/sql-desk.ts';
import { noDemands } from '../../identity/demands.ts';
import { applyLogin, dropLogin, loginViewName } from '../../mesh/readers/logins.ts';
import { createScramVerifier } from '../../mesh/readers/scram-verifier.ts';
import { noGrants } from '../../subgraphs/access/access-grant.ts';
import { createRunSql } from '../../subgraphs/catalog/sql/run-sql.ts';
import { readableProducts } from '../../subgraphs/sql/readers.ts';
import { makeTestRoles, type TestRoles } from '../support/reader-roles.ts';
import { type AttackDatabase, createAttackDatabase } from './attack-mesh.ts';
import { type AttackViewer, maskedViewers } from './attack-viewers.ts';
import { type CanaryScanner, createCanaryScanner } from './canaries.ts';

/** As in second-line.test.ts: what a view of a view computes in place, and what single viewers see in clear. */
const twin = {
  kind: 'second',
  keeps: (product: string, column: string) =>
    product === 'people.persons' && /^(email|tax_number|nickname|mobile)$/.test(column),
} as const;

type Side = { readonly database: AttackDatabase; readonly roles: TestRoles };

let sides: readonly [Side, Side];
let scanner: CanaryScanner;

beforeAll(async () => {
  const open = async (database: AttackDatabase): Promise<Side> => ({
    database,
    roles: await makeTestRoles(database.client, database.url, database.mesh),
  });
  sides = [await open(await createAttackDatabase()), await open(await createAttackDatabase({ twin }))];
  scanner = createCanaryScanner(sides[0].database.rows);
}, 120_000);
afterAll(async () => {
  for (const { database, roles } of sides) {
    await roles.close();
    await database.drop();
  }
});

/** A product under the name that a query calls it by, with the columns that the viewer has there. */
type Seen = { readonly key: string; readonly name: string; readonly columns: readonly string[] };

function seenBy({ viewer }: AttackViewer, { roles }: Side, nameOf: (key: string) => string): readonly Seen[] {
  return readableProducts(viewer, roles.tables).map(({ table, access }) => ({
    key: table.product.key,
    name: nameOf(table.product.key),
    columns: [...access.columns].flatMap(([name, { kind }]) => (kind === 'denied' ? [] : [name])),
  }));
}

/** So many, from another place of the list for each viewer. */
function chooseFew(all: readonly Seen[], count: number, viewer: number): readonly Seen[] {
  return Array.from({ length: Math.min(count, all.length) }, (_, n) => all[(viewer * count + n) % all.length] as Seen);
}

/** Each in an order that its own output decides, so that how rows lie on the disk does not show. */
function queriesOver(one: Seen, others: readonly Seen[]): readonly string[] {
  const texts = one.columns.map((name) => `t.${name}::text`).join(', ');
  const ofColumns = one.columns.flatMap((name) => [
    `select ${name}::text as v, count(*) as n from ${one.name} group by ${name}::text order by v, n`,
    `select min(${name}::text), max(${name}::text), count(${name}), count(distinct ${name}::text) from ${one.name}`,
    `select count(*) from ${one.name} where ${name}::text > 'tok_m' or ${name} is null`,
    `select count(*) from ${one.name} where length(${name}::text) between 4 and 9`,
    `select 1 / (length(${name}::text) - 4) from ${one.name} order by 1`,
    `select count(*) from ${one.name} where ${name}::text ~ '^[0-9]'`,
    `select string_agg(${name}::text, ',' order by ${name}::text) from ${one.name}`,
  ]);
  const joins = others.flatMap((other) =>
    one.columns
      .filter((name) => other.columns.includes(name))
      .slice(0, 2)
      .map((name) => `select count(*) from ${one.name} a join ${other.name} b on a.${name}::text = b.${name}::text`),
  );
  return [
    `select ${texts} from ${one.name} t order by ${one.columns.map((_, index) => index + 1).join(', ')}`,
    `select to_jsonb(t)::text from ${one.name} t order by 1`,
    `select t::text from ${one.name} t order by 1`,
    `select count(*) from ${one.name}`,
    ...ofColumns,
    ...joins,
  ];
}

type Ask = (query: string, seen: readonly Seen[]) => Promise<string>;

/** What was told of each query by both, and where they differ or a mark stands. */
async function compare(asker: AttackViewer, seen: readonly Seen[], ask: readonly [Ask, Ask]) {
  const queries = seen.flatMap((one) =>
    queriesOver(
      one,
      seen.filter((other) => other !== one),
    ).map((query) => ({ query, one })),
  );
  const report = { queries: queries.length, rows: 0, differences: [] as string[], marks: [] as string[] };
  for (const { query } of queries) {
    const [first, second] = await Promise.all([ask[0](query, seen), ask[1](query, seen)]);
    if (first !== second) report.differences.push(`${query}\n${first.slice(0, 300)}\n${second.slice(0, 300)}`);
    const found = scanner.find(`${first} ${second}`, query, asker.isClear);
    if (found.length > 0) report.marks.push(`${query}: ${JSON.stringify(found[0])}`);
    if (first.startsWith('[[')) report.rows += 1;
  }
  return { ...report, differences: report.differences.slice(0, 3), marks: report.marks.slice(0, 3) };
}

const viewers = maskedViewers.filter(({ name }) => name !== 'anonymous');

describe('governed SQL tells both the same:', { timeout: 300_000 }, () => {
  it.each(viewers.map((asker, index) => [asker.name, asker, index] as const))('%s', async (_name, asker, index) => {
    const open = ({ database: { mesh, url }, roles }: Side): Ask => {
      const source = { url, where: 'DATABASE_URL', connections: 2, statementTimeoutSeconds: 30 };
      const openDesk = createSqlDesks({
        mesh,
        sourceOf: () => source,
        keys: roles.keys,
        grantsOf: noGrants,
        makeRoles: async () => {},
        standings: { standings: null, now: () => Date.now() },
        now: () => Date.now(),
      });
      const run = createRunSql({ openDesk, record: () => {}, now: () => 0, clock: () => 0 });
      return async (query, seen) => {
        const products = mesh.products.filter(({ key }) =>
          seen.some((one) => one.key === key && query.includes(one.name)),
        );
        const { signal } = new AbortController();
        const touched = { products: [], reads: [] };
        const asked = { products, query, viewer: asker.viewer, demands: noDemands, touched };
        return run({ ...asked, signal, bytes: 20_000_000 }).then(
          ({ rows }) => JSON.stringify(rows),
          (error: { readonly code?: string; readonly message: string }) => `${error.code} ${error.message}`,
        );
      };
    };
    const all = seenBy(asker, sides[0], (key) => `"${key.replace('.', '_')}"`);
    const seen = chooseFew(all, 2, index);
    const report = await compare(asker, seen, [open(sides[0]), open(sides[1])]);
    expect(report).toMatchObject({ differences: [], marks: [] });
    expect(report.rows / report.queries).toBeGreaterThan(0.7);
  });
});

describe('a login of another program is told the same by both:', { timeout: 300_000 }, () => {
  it.each(viewers.map((asker, index) => [asker.name, asker, index] as const))('%s', async (_name, asker, index) => {
    const { role, domain, team, claims } = asker.viewer;
    const logins: { readonly side: Side; readonly name: string; readonly client: pg.Client }[] = [];
    const open = async (side: Side): Promise<Ask> => {
      const { database, roles } = side;
      const name = `bi_${database.url.slice(-8)}_${index}`;
      const verifier = createScramVerifier('password', Buffer.alloc(16, 5));
      await applyLogin(database.client, { name, viewer: { role, domain, team, claims } }, roles.tables, verifier);
      const url = Object.assign(new URL(database.url), { username: name, password: 'password' });
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      logins.push({ side, name, client });
      return (query) =>
        client.query({ text: query, rowMode: 'array' }).then(
          ({ rows }) => JSON.stringify(rows),
          (error: { readonly code?: string; readonly message: string }) => `${error.code} ${error.message}`,
        );
    };
    const asks: [Ask, Ask] = [await open(sides[0]), await open(sides[1])];
    const seen = chooseFew(
      seenBy(asker, sides[0], (key) => loginViewName({ key })),
      10,
      index,
    );
    const report = await compare(asker, seen, asks);
    expect(report).toMatchObject({ differences: [], marks: [] });
    expect(report.rows / report.queries).toBeGreaterThan(0.7);

    // What the system catalog tells differs, but holds no value.
    const catalogs = [
      'pg_stats',
      'pg_stat_activity',
      'pg_views',
      'pg_indexes',
      'pg_proc',
      'pg_attrdef',
      'pg_trigger',
      'pg_description',
    ];
    for (const catalog of catalogs) {
      // How often values of PostgreSQL's own tables come are fractions with any digits.
      const others = catalog === 'pg_stats' ? ` where c.schemaname <> 'pg_catalog'` : '';
      const told = await Promise.all(
        asks.map((ask) => ask(`select c::text from pg_catalog.${catalog} c${others}`, seen)),
      );
      expect(told.every((text) => text.startsWith('['))).toBe(true);
      expect(scanner.find(told.join(' '), '', asker.isClear)).toEqual([]);
    }
    for (const { side, name, client } of logins) {
      await client.end();
      await dropLogin(side.database.client, name);
    }
  });
});
