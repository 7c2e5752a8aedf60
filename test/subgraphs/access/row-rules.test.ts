// Row rules of every form against claims of every form, each through a real subgraph: a row that a rule hides is neither
// listed, counted, found by key, resolved as entity, reached by a relation nor aggregated.

import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createSubgraph } from '../../../subgraphs/product/subgraph.ts';
import { openDatabase } from '../../../subgraphs/sql/pool.ts';
import { createTestDatabase } from '../../support/database.ts';
import { unkept } from '../../support/ledger-entries.ts';
import { readMesh } from '../../support/read-mesh.ts';
import { ask, viewerOf } from '../../support/shop-mesh.ts';
import { all, type Case, cases, files, roleOf, tables } from './row-rule-cases.ts';

const testDatabase = await createTestDatabase('row_rules_table');
const client = new pg.Client({ connectionString: testDatabase.url });
await client.connect();
await client.query(tables);
const mesh = readMesh(files);
const [domain] = mesh.domains;
if (domain === undefined) throw new Error('no domain');
const database = openDatabase({ url: testDatabase.url, domain: 'hr' });
const subgraph = await createSubgraph({ mesh, domain, database, cursorSecret: Buffer.alloc(32, 7), ledger: unkept });
afterAll(async () => {
  await database.close();
  await client.end();
  await testDatabase.drop();
});

const query = `query ($representations: [_Any!]!) {
  hr {
    people(orderBy: [{ field: ID }]) { totalCount nodes { id } }
    grouped: peopleAggregate(groupBy: [{ field: ID }], orderBy: [{ by: GROUP, field: ID }]) { group { id } }
    whole: peopleAggregate { count max { id } }
    ${all.map((id) => `key${id}: peopleByKey(id: ${id}) { level }`).join(' ')}
    visits(orderBy: [{ field: VISIT_ID }]) { nodes { person { level } } }
    visitsOfSeen: visits(where: { person: { id: { gte: 0 } } }, orderBy: [{ field: VISIT_ID }]) { nodes { visitId } }
  }
  _entities(representations: $representations) { ... on HrPeople { level } }
}`;
const representations = all.map((id) => ({ __typename: 'HrPeople', id }));

/** What the query must give where exactly these rows are seen. */
function answerOf(seen: readonly number[]) {
  const one = (id: number) => (seen.includes(id) ? { level: id === 4 ? null : id } : null);
  return {
    hr: {
      people: { totalCount: seen.length, nodes: seen.map((id) => ({ id })) },
      grouped: seen.map((id) => ({ group: { id } })),
      whole: [{ count: seen.length, max: { id: seen.at(-1) ?? null } }],
      ...Object.fromEntries(all.map((id) => [`key${id}`, one(id)])),
      visits: { nodes: all.map((id) => ({ person: one(id) })) },
      visitsOfSeen: { nodes: seen.map((visitId) => ({ visitId })) },
    },
    _entities: all.map(one),
  };
}

describe('the rows that are seen, by every way to them, with', () => {
  it.each(cases.map((one, index) => [one[0], index] as const))('%s', async (_name, index) => {
    const [, , given, seen] = cases[index] as Case;
    const { data, errors } = await ask(subgraph, viewerOf(roleOf(index), given), query, { representations });
    expect({ data, errors }).toEqual({ data: answerOf(seen), errors: [] });
  });

  it('a claim __proto__ that is there', async () => {
    const index = cases.findIndex(([name]) => name === 'a claim __proto__ that is not there');
    const given = JSON.parse('{"__proto__": ["DE"]}') as Record<string, unknown>;
    const { data } = await ask(subgraph, viewerOf(roleOf(index), given), query, { representations });
    expect(data).toEqual(answerOf([1]));
  });
});
