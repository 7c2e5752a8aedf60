// Views of two products of the catalog's test mesh, and a desk over them; who may read what is not asked here.

import pg from 'pg';
import type { Standings } from '../../../mesh/standing/standings.ts';
import { decide } from '../../../subgraphs/access/decide.ts';
import type { OpenSqlDesk } from '../../../subgraphs/catalog/sql/run-sql.ts';
import { noStandings } from '../../../subgraphs/catalog/standing/no-standings.ts';
import { runAsOwner } from './catalog-cases.ts';

export async function createSqlViews(url: string): Promise<void> {
  await runAsOwner(url, (client) =>
    client.query(`
      create schema concord_sql;
      create view concord_sql.orders as
        select n::text as order_id, 'tok_' || n as customer_id, -n * 1.50 as amount from generate_series(1, 3) n;
      create view concord_sql.customers as select 'tok_' || n as customer_id, '***' as email from generate_series(1, 3) n`),
  );
}

export function openDeskOver(url: string, standings: Standings = noStandings): OpenSqlDesk {
  return async (products, viewer) => ({
    standings: products.map((product) => ({ product, ...standings.of(product, decide(product, viewer)) })),
    views: new Map(
      products.map((product) => {
        const columns = product.columns.map(({ name, isPii }) => ({ name, isPersonal: isPii, isClear: false }));
        return [product.key, { schema: 'concord_sql', name: product.name, columns }];
      }),
    ),
    connect: async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    },
    rowValues: () => null,
  });
}
