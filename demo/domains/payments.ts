// Payments: what the payment provider reported about each order, in minor units of five currencies. Its webhooks know the
// orders, so they are drawn from the orders' product tier. The product is a view: the join with the day's rate and the
// casts happen when it is read.

import { type DemoDomain, ordinaryTiers } from '../demo-domain.ts';
import { currentSelect, eventsSelect, paymentsArrival, webhookColumns } from './payments-arrival.ts';

/**
 * An order has one payment that decides, and sometimes a failed one before it. `paid` and `shipped` orders are captured,
 * some of those refunded later; a cancelled one was refunded or had failed; a placed one has nothing yet or a failure.
 */
const webhooksSql = `
create table payments_raw.stripe_webhooks (
  event_id text, payment_intent text, order_ref text, event_type text, amount_minor text, currency text,
  occurred_epoch text, method text, failure_code text
);
with drawn as (
  select
    order_id, order_ts, status, currency, amount, hashtextextended(order_id, 0) as n,
    concord_demo.draw('payment', hashtextextended(order_id, 0)) as chance,
    concord_demo.clock() - order_ts as age
  from orders_product.order_facts
), outcomes as (
  select
    *,
    case
      when status = 'placed' then case when chance < 0.15 then 'failed' else 'none' end
      when status = 'cancelled' then case when chance < 0.6 then 'refunded' else 'failed' end
      when status = 'shipped' and chance < 0.025 then 'refunded'
      when status = 'shipped' and chance < 0.04 then 'partially_refunded'
      else 'captured'
    end as outcome,
    order_ts + least(age, interval '25 minutes' * power(concord_demo.draw('capture', n), 2)) as settled_at
  from drawn
), intents as (
  select *, 1 as intent, width_bucket(concord_demo.draw('retries', n), array[0.93, 0.985]) as failures
  from outcomes where outcome <> 'none'
  union all
  select order_id, order_ts, status, currency, amount, n, chance, age, 'failed', order_ts, 2, 0
  from outcomes where outcome = 'captured' and concord_demo.draw('given up', n) < 0.05
), events as (
  select intents.*, 'payment_intent.payment_failed' as event_type, attempt,
    order_ts + (settled_at - order_ts) * (attempt::float8 / (failures + 1 + (outcome = 'failed')::integer)) as occurred_at,
    1.0 as share
  from intents, generate_series(1, failures + (outcome = 'failed')::integer) as attempt
  union all
  select *, 'payment_intent.succeeded', 8, settled_at, 1.0 from intents where outcome <> 'failed'
  union all
  select *, 'charge.refunded', 9, settled_at + (concord_demo.clock() - settled_at) * 0.2 * concord_demo.draw('refund', n),
    case outcome when 'refunded' then 1.0 else round((0.1 + 0.7 * concord_demo.draw('refunded share', n))::numeric, 2) end
  from intents where outcome in ('refunded', 'partially_refunded')
)
insert into payments_raw.stripe_webhooks
${webhookColumns}
from events
order by occurred_at, order_id;`;

const ratesSql = `
create table payments_raw.fx_rates (quoted_on text, currency text, usd_per_unit text);
insert into payments_raw.fx_rates
select day::date::text, currency, concord_demo.rate_on(currency, day::date)::text
from generate_series(
    date_trunc('day', concord_demo.clock() at time zone 'UTC') - interval '731 days',
    date_trunc('day', concord_demo.clock() at time zone 'UTC'),
    interval '1 day') as day,
  unnest(array['USD', 'EUR', 'GBP', 'JPY', 'INR']) as currency;`;

const ratesDailySql = `
create table payments_derived.fx_rates_daily (
  currency text not null, day date not null, usd_per_unit numeric(18, 8) not null, primary key (currency, day)
);
insert into payments_derived.fx_rates_daily
select currency, quoted_on::date, usd_per_unit::numeric from payments_raw.fx_rates;
analyze payments_derived.fx_rates_daily;`;

const eventsSql = `
create table payments_derived.payment_events (
  event_id text primary key, payment_id text not null, order_id text not null, event_type text not null,
  amount_minor bigint not null, currency text not null, occurred_at timestamptz not null, method text not null,
  failure_code text
);
insert into payments_derived.payment_events ${eventsSelect('true')};`;

const currentSql = `
create table payments_derived.payments_current as ${currentSelect('true')};
alter table payments_derived.payments_current
  add primary key (payment_id),
  alter column order_id set not null,
  alter column captured_at set not null;
create index on payments_derived.payments_current (captured_at, payment_id);
create index on payments_derived.payments_current (order_id, captured_at, payment_id);
analyze payments_derived.payments_current;`;

const paymentFactsSql = `
create view payments_product.payment_facts as
select
  p.payment_id,
  p.order_id,
  (p.amount_minor::numeric / c.minor_units)::numeric(18, 2) as amount_native,
  round(p.amount_minor::numeric / c.minor_units * r.usd_per_unit, 2)::numeric(18, 2) as amount_usd,
  p.currency,
  r.usd_per_unit::numeric(12, 6) as fx_rate,
  case
    when not p.is_captured then 'failed'
    when p.refunded_minor = 0 then 'captured'
    when p.refunded_minor >= p.amount_minor then 'refunded'
    else 'partially_refunded'
  end as status,
  p.captured_at as captured_ts,
  p.method as payment_method,
  p.attempts,
  round(p.refunded_minor::numeric / c.minor_units * r.usd_per_unit, 2)::numeric(18, 2) as refunded_usd,
  case when not p.is_captured then p.failure_code end as failure_code
from payments_derived.payments_current as p
join payments_derived.fx_rates_daily as r
  on r.currency = p.currency and r.day = (p.captured_at at time zone 'UTC')::date
cross join lateral (select case p.currency when 'JPY' then 1 else 100 end as minor_units) as c;`;

export const paymentsDomain: DemoDomain = {
  name: 'payments',
  tiers: ordinaryTiers,
  steps: [
    { table: 'payments_raw.stripe_webhooks', kind: 'table', sql: webhooksSql },
    { table: 'payments_raw.fx_rates', kind: 'table', sql: ratesSql },
    { table: 'payments_derived.fx_rates_daily', kind: 'table', sql: ratesDailySql },
    { table: 'payments_derived.payment_events', kind: 'table', sql: eventsSql },
    { table: 'payments_derived.payments_current', kind: 'table', sql: currentSql },
    { table: 'payments_product.payment_facts', kind: 'view', sql: paymentFactsSql },
    {
      table: 'payments_raw.webhooks_by_order',
      kind: 'index',
      sql: 'create index webhooks_by_order on payments_raw.stripe_webhooks (order_ref)',
    },
    {
      table: 'payments_derived.events_by_order',
      kind: 'index',
      sql: 'create index events_by_order on payments_derived.payment_events (order_id)',
    },
  ],
  arrival: paymentsArrival,
};
