// The list of names that may be calls, held to the server that runs, and calls behind a point that only a list can tell.

import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { mayBeCall } from '../../../../subgraphs/sql/governed/catalog-names.ts';

const statement = `
  select proname::text as name from pg_proc
  where pronamespace = 'pg_catalog'::regnamespace and 1 between pronargs - pronargdefaults and pronargs
  union select typname::text from pg_type where typnamespace = 'pg_catalog'::regnamespace`;

describe('the names that PostgreSQL may take for a call', () => {
  it('are all of its functions of one argument, and all of its types', async () => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(statement);
    await client.end();
    expect(rows.length).toBeGreaterThan(1_500);
    expect(rows.map(({ name }) => name).filter((name) => !mayBeCall(name))).toEqual([]);
  });

  it('are not those that people give to columns', () => {
    const usual = ['email', 'total', 'amount', 'n', 'key', 'value', 'country', 'month', 'customer_id', 'x1'];
    expect(usual.filter(mayBeCall)).toEqual([]);
  });
});
