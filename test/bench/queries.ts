// The five questions of the bench: as GraphQL for Concord, and as the fastest statement that a hand would write for the
// floor, which gives the same bytes. `pick` chooses arguments from the data, so that no two requests in a row are alike.

import { days, newestOrderAt } from './fill.ts';

export type Role = 'admin' | 'analyst';

export type BenchQuery = {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  /** The variables of `query`, in the order of the statement's parameters. */
  readonly variables: readonly string[];
  readonly roles: readonly Role[];
  /** A statement of `$1` rows, each one set of arguments as a JSON array. */
  readonly pick: string;
  /** One row with the column `json`, which stands between `before` and `after` in the body. */
  readonly statement: (role: Role) => string;
  readonly before: string;
  readonly after: string;
};

const orderFields = 'orderId customerId orderTs amount currency country status itemCount';

const customerIdFor = (role: Role) => (role === 'admin' ? 'customer_id' : 'customer_id__tok');
const orderColumns = (role: Role) =>
  `order_id as "orderId", ${customerIdFor(role)} as "customerId", order_ts as "orderTs", amount::text as amount,
   currency, country, status, item_count as "itemCount"`;

/** A moment of an even draw over the last `share` of all days, to the minute. */
const moment = (share: number) =>
  `to_json(date_trunc('minute', timestamptz '${newestOrderAt}' - random() * ${share} * interval '${days} days'))`;
const seeded = 'with seed as materialized (select setseed(0.42))';

const list = { before: '{"data":{"orders":{"orderFacts":{"nodes":', after: '}}}}' } as const;

export const queries: readonly BenchQuery[] = [
  {
    name: 'Q1',
    title: 'one row by its key',
    query: `query ($id: String!) { orders { orderFactsByKey(orderId: $id) { ${orderFields} } } }`,
    variables: ['id'],
    roles: ['admin', 'analyst'],
    pick: `${seeded} select json_build_array(order_id) as values from seed, orders_product.order_facts
      order by md5(order_id) limit $1`,
    statement: (role) =>
      `select row_to_json(o)::text as json
       from (select ${orderColumns(role)} from orders_product.order_facts where order_id = $1) as o`,
    before: '{"data":{"orders":{"orderFactsByKey":',
    after: '}}}',
  },
  {
    name: 'Q2',
    title: '50 rows filtered, newest first',
    query: `query ($country: String!, $before: DateTime!) { orders { orderFacts(
      where: { country: { eq: $country }, orderTs: { lt: $before } }
      orderBy: [{ field: ORDER_TS, direction: DESC }], first: 50
    ) { nodes { ${orderFields} } } } }`,
    variables: ['country', 'before'],
    roles: ['admin', 'analyst'],
    pick: `${seeded} select json_build_array((array['US', 'DE', 'GB', 'FR', 'IN', 'JP'])[1 + n % 6], ${moment(0.9)}) as values
      from seed, generate_series(1, $1::integer) as n`,
    statement: (role) =>
      `select json_agg(o)::text as json
       from (
         select ${orderColumns(role)} from orders_product.order_facts
         where country = $1 and order_ts < $2 order by order_ts desc, order_id desc limit 50
       ) as o`,
    ...list,
  },
  {
    name: 'Q3',
    title: 'the same, each with its customer of another domain',
    query: `query ($country: String!, $before: DateTime!) { orders { orderFacts(
      where: { country: { eq: $country }, orderTs: { lt: $before } }
      orderBy: [{ field: ORDER_TS, direction: DESC }], first: 50
    ) { nodes { ${orderFields} customer { customerId fullName segment country } } } } }`,
    variables: ['country', 'before'],
    roles: ['admin', 'analyst'],
    pick: `${seeded} select json_build_array((array['US', 'DE', 'GB', 'FR', 'IN', 'JP'])[1 + n % 6], ${moment(0.9)}) as values
      from seed, generate_series(1, $1::integer) as n`,
    statement: (role) =>
      `select json_agg(o)::text as json
       from (
         select ${orderColumns(role)}, (
           select row_to_json(c) from (
             select ${customerIdFor(role)} as "customerId", ${role === 'admin' ? 'full_name' : "'***'"} as "fullName",
               segment, country
             from customer_product.customer_dim where customer_id = order_facts.customer_id
           ) as c
         ) as customer
         from orders_product.order_facts
         where country = $1 and order_ts < $2 order by order_ts desc, order_id desc limit 50
       ) as o`,
    ...list,
  },
  {
    name: 'Q4',
    title: 'orders and revenue per status and day, over 30 days',
    query: `query ($from: DateTime!, $to: DateTime!) { orders { orderFactsAggregate(
      where: { orderTs: { gte: $from, lt: $to } }, groupBy: [{ field: STATUS }, { field: ORDER_TS, by: DAY }]
    ) { group { status orderTs } count sum { amount } } } }`,
    variables: ['from', 'to'],
    roles: ['admin', 'analyst'],
    pick: `${seeded} select json_build_array(start, start + interval '30 days') as values
      from seed, generate_series(1, $1::integer) as n, lateral (
        select timestamptz '${newestOrderAt}' - interval '31 days' - (random() + n * 0) * ${days - 60} * interval '1 day' as start
      ) as chosen`,
    statement: () =>
      `select json_agg(o)::text as json
       from (
         select (select row_to_json(g) from (select status, day as "orderTs") as g) as "group", count,
           (select row_to_json(s) from (select amount::text as amount) as s) as sum
         from (
           select status, date_trunc('day', order_ts) as day, count(*) as count, sum(amount) as amount
           from orders_product.order_facts where order_ts >= $1 and order_ts < $2
           group by status, date_trunc('day', order_ts) order by status, date_trunc('day', order_ts)
         ) as grouped
       ) as o`,
    before: '{"data":{"orders":{"orderFactsAggregate":',
    after: '}}}',
  },
  {
    name: 'Q5',
    title: '1,000 rows of 8 columns',
    query: `query ($before: DateTime!) { orders { orderFacts(
      where: { orderTs: { lt: $before } }, orderBy: [{ field: ORDER_TS, direction: DESC }], first: 1000
    ) { nodes { ${orderFields} } } } }`,
    variables: ['before'],
    roles: ['admin', 'analyst'],
    pick: `${seeded} select json_build_array(${moment(0.9)}) as values from seed, generate_series(1, $1::integer) as n`,
    statement: (role) =>
      `select json_agg(o)::text as json
       from (
         select ${orderColumns(role)} from orders_product.order_facts
         where order_ts < $1 order by order_ts desc, order_id desc limit 1000
       ) as o`,
    ...list,
  },
];

export function findQuery(name: string): BenchQuery {
  const found = queries.find((query) => query.name === name);
  if (found === undefined)
    throw new Error(`There is no ${name}; known are ${queries.map((query) => query.name).join(', ')}.`);
  return found;
}
