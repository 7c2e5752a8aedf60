// Names of functions and types wherever a query may name a column, a table or an alias: whatever passes the check, PostgreSQL
// takes for no call and no cast that is not on the lists. PostgreSQL itself says what it took it for, as a view's definition.

import fc from 'fast-check';
import type { Node } from 'libpg-query';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConcordError } from '../../errors/concord-error.ts';
import { renderStatement } from '../../subgraphs/sql/fragment.ts';
import { allowedFunctions } from '../../subgraphs/sql/governed/allowed-functions.ts';
import { allowedTypes } from '../../subgraphs/sql/governed/allowed-types.ts';
import { checkQuery } from '../../subgraphs/sql/governed/check-query.ts';
import { readQuery } from '../../subgraphs/sql/governed/read-query.ts';
import { nameRelations } from '../../subgraphs/sql/governed/relation-names.ts';
import { rewriteQuery } from '../../subgraphs/sql/governed/rewrite-query.ts';
import { openTestDesk, type TestDesk, testViews } from '../subgraphs/sql/governed/sql-desk.ts';

let test: TestDesk;
let admin: pg.Client;
beforeAll(async () => {
  test = await openTestDesk();
  admin = test.admin;
  await admin.query('set search_path = pg_catalog');
});
afterAll(() => test.close());

const names = nameRelations([...testViews.keys()]);

/** Null where it is refused. */
async function rewrite(text: string): Promise<string | null> {
  const query = await readQuery(text);
  try {
    return renderStatement(rewriteQuery(query, checkQuery(query, names, testViews), testViews)).text;
  } catch (error) {
    if (error instanceof ConcordError) return null;
    throw error;
  }
}

/** What PostgreSQL calls and casts to in a query, as it prints it; null where it takes it for none. */
async function findCalls(text: string): Promise<readonly string[] | null> {
  await admin.query('begin');
  try {
    await admin.query(`create temp view v as select 1 as one from (${text}\n) as q`);
    const { rows } = await admin.query<{ text: string }>(`select pg_get_viewdef('v'::regclass) as text`);
    return namesOfCalls((await readQuery(rows[0]?.text ?? '')).statement);
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === 'string' && !(error instanceof ConcordError)) return null;
    throw error;
  } finally {
    await admin.query('rollback');
  }
}

function namesOfCalls(tree: Node): readonly string[] {
  const found: string[] = [];
  JSON.stringify(tree, (key, value) => {
    const list = key === 'FuncCall' ? value.funcname : key === 'typeName' ? value.names : null;
    const parts: readonly string[] = (list ?? []).map((part: { String: { sval: string } }) => part.String.sval);
    // A whole row of a view is printed as a cast to the view, one of a join as a cast to record.
    if (parts.length > 0 && parts[0] !== 'concord_sql' && parts[0] !== 'record') found.push(parts.at(-1) ?? '');
    return value;
  });
  return found;
}

const hidden = ['ts_stat', 'pg_get_viewdef', 'pg_cancel_backend', 'regclass', '_regclass', 'pg_lsn', 'name', 'xml'];
const name = fc.constantFrom(...hidden, 'upper', 'to_json', 'text', 'n', 'amount', 'o', 'g', 'unnest', '"coalesce"');
const comma = (parts: readonly string[]) => parts.join(', ');

const { query } = fc.letrec<{ query: string; expression: string; source: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.tuple(name, name).map(([row, column]) => `${row}.${column}`) },
    { weight: 2, arbitrary: name },
    { weight: 2, arbitrary: fc.constantFrom('1', "'select 1'", 'null::text', "array['a']", '*', 'o.*') },
    fc.tuple(tie('expression'), name).map(([inner, column]) => `(${inner}).${column}`),
    fc.tuple(name, tie('expression')).map(([call, inner]) => `${call}(${inner})`),
    fc.tuple(tie('expression'), name).map(([inner, type]) => `(${inner})::${type}`),
    tie('query').map((inner) => `(${inner})`),
  ),
  source: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    name.map((alias) => `order_facts ${alias}`),
    fc.tuple(name, name).map(([alias, column]) => `order_facts ${alias}(${column})`),
    fc.constantFrom('order_facts', 'customer_dim o', "unnest(array['a'])", "coalesce('a')", 'generate_series(1, 2) g'),
    fc.tuple(name, name).map(([alias, column]) => `unnest(array['a']) as ${alias}(${column})`),
    name.map((alias) => `unnest(array['a']) as ${alias}`),
    fc.tuple(name, name).map(([alias, column]) => `(select 'a' as ${column}) ${alias}`),
    fc.tuple(tie('query'), name).map(([inner, alias]) => `lateral (${inner}) ${alias}`),
    fc.tuple(tie('source'), tie('source')).map(comma),
    fc
      .tuple(tie('source'), tie('source'), name)
      .map(([left, right, column]) => `${left} join ${right} using (${column})`),
    fc
      .tuple(tie('source'), tie('source'), name)
      .map(([left, right, alias]) => `(${left} cross join ${right}) as ${alias}`),
  ),
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc
        .tuple(tie('expression'), name, tie('source'))
        .map(([value, column, from]) => `select ${value} as ${column} from ${from}`),
    },
    fc.tuple(fc.array(tie('expression'), { minLength: 1, maxLength: 3 }), tie('source')).map(([list, from]) => {
      return `select ${comma(list)} from ${from}`;
    }),
    fc
      .tuple(tie('expression'), tie('source'), tie('expression'))
      .map(([value, from, by]) => `select ${value} from ${from} order by ${by}`),
    fc
      .tuple(name, name, tie('query'), tie('query'))
      .map(([part, column, inner, outer]) => `with ${part}(${column}) as (${inner}) ${outer}`),
    fc.tuple(name, tie('query'), tie('query')).map(([part, inner, outer]) => `with ${part} as (${inner}) ${outer}`),
  ),
}));

describe('a query that passes', () => {
  it('calls no function and casts to no type but those that are allowed', async () => {
    const seen = { refused: 0, failed: 0, compared: 0, called: 0 };
    const check = async (text: string) => {
      const rewritten = await rewrite(text).catch(() => null);
      if (rewritten === null) {
        seen.refused += 1;
        return;
      }
      const calls = await findCalls(rewritten);
      seen[calls === null ? 'failed' : 'compared'] += 1;
      if (calls !== null && calls.length > 0) seen.called += 1;
      expect((calls ?? []).filter((call) => !allowedFunctions.has(call) && !allowedTypes.has(call))).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(query, check), { numRuns: 20_000 });
    expect(seen.refused).toBeGreaterThan(500);
    expect(seen.compared).toBeGreaterThan(500);
    expect(seen.called).toBeGreaterThan(300);
  }, 120_000);

  it('would be found out if it did call one', async () => {
    expect(await findCalls("select g.ts_stat from unnest(array['select 1']) g")).toContain('ts_stat');
    expect(await findCalls("select g.regclass from unnest(array['pg_class']) g")).toContain('regclass');
  });
});
