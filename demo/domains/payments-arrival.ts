// How payments come in while the demo runs: the provider reports about each placed order within a minute, the events are
// kept one by one and summed up to the current state, and the view of the product shows it. The same selects fill the
// tables at first.

import { arrived } from '../demo-domain.ts';

/** From the drawn events (order, outcome, share of the amount) to what the provider sends. */
export const webhookColumns = `
select
  'evt_' || left(md5(order_id || intent || attempt), 20),
  concord_demo.uuid('payment ' || intent || order_id, n),
  order_id,
  event_type,
  round(share * amount / concord_demo.rate_on(currency, (settled_at at time zone 'UTC')::date)
    * case currency when 'JPY' then 1 else 100 end)::bigint::text,
  lower(currency),
  extract(epoch from occurred_at)::text,
  concord_demo.pick('method', n, array['card', 'paypal', 'bank_transfer', 'gift_card'], array[0.68, 0.88, 0.96]),
  case when event_type = 'payment_intent.payment_failed'
    then concord_demo.pick('failure', n + attempt, array['card_declined', 'insufficient_funds', 'expired_card', 'fraud_suspected'], array[0.45, 0.8, 0.95])
  end`;

export const eventsSelect = (condition: string) => `
select
  event_id, payment_intent, order_ref, event_type, amount_minor::bigint, upper(currency),
  to_timestamp(occurred_epoch::double precision), method, failure_code
from payments_raw.stripe_webhooks
where ${condition}`;

export const currentSelect = (condition: string) => `
select
  payment_id,
  min(order_id) as order_id,
  min(currency) as currency,
  min(method) as method,
  count(*) filter (where event_type <> 'charge.refunded')::integer as attempts,
  coalesce(max(amount_minor) filter (where event_type = 'payment_intent.succeeded'), max(amount_minor)) as amount_minor,
  coalesce(sum(amount_minor) filter (where event_type = 'charge.refunded'), 0)::bigint as refunded_minor,
  bool_or(event_type = 'payment_intent.succeeded') as is_captured,
  coalesce(min(occurred_at) filter (where event_type = 'payment_intent.succeeded'), max(occurred_at)) as captured_at,
  max(failure_code) as failure_code
from payments_derived.payment_events
where ${condition}
group by payment_id`;

/** Also after a pause of days: a payment needs the rate of its day. */
const ratesSql = `
insert into payments_raw.fx_rates
select day::date::text, currency, concord_demo.rate_on(currency, day::date)::text
from generate_series(
    (select max(day) + 1 from payments_derived.fx_rates_daily)::timestamp,
    date_trunc('day', concord_demo.moment() at time zone 'UTC'),
    interval '1 day') as day,
  unnest(array['USD', 'EUR', 'GBP', 'JPY', 'INR']) as currency;
insert into payments_derived.fx_rates_daily
select currency, quoted_on::date, usd_per_unit::numeric from payments_raw.fx_rates
where quoted_on::date > (select max(day) from payments_derived.fx_rates_daily);`;

/** One payment in twelve fails. Orders that wait since a pause come a few at a time. */
const chargeSql = `
with due as materialized (
  select order_id, order_ts, currency, amount, hashtextextended(order_id, 0) as n
  from orders_product.order_facts as o
  where status = 'placed'
    and order_ts between concord_demo.moment() - interval '7 days' and concord_demo.moment() - interval '8 seconds'
    and not exists (select 1 from payments_derived.payments_current as p where p.order_id = o.order_id)
  order by order_ts desc limit 4
), events as materialized (
  select
    *, 1 as intent, concord_demo.moment() as settled_at, concord_demo.moment() as occurred_at, 1.0 as share,
    case when concord_demo.draw('declined', n) < 1 / 12.0 then 1 else 8 end as attempt,
    case when concord_demo.draw('declined', n) < 1 / 12.0 then 'payment_intent.payment_failed'
      else 'payment_intent.succeeded' end as event_type
  from due
), landed as (
  insert into payments_raw.stripe_webhooks ${webhookColumns}
  from events
  returning order_ref
)
insert into pg_temp.arrived select 'charged order', order_ref from landed;`;

export const paymentsArrival = `
${ratesSql}
${chargeSql}
insert into payments_derived.payment_events ${eventsSelect(`order_ref = any(${arrived('charged order')})`)};
insert into payments_derived.payments_current ${currentSelect(`order_id = any(${arrived('charged order')})`)};`;
