// The schema concord_demo: what is remembered between two starts, and the functions by which all domains draw their data.
// Nothing is random: every value is a hash of the seed, of what is drawn, and of a number, so that two domains agree
// about a customer without reading each other's tables.

export type DemoSettings = { readonly seed: number; readonly scale: number; readonly now: string };

export type DemoSizes = {
  readonly orders: number;
  readonly customers: number;
  readonly attributions: number;
  readonly appEvents: number;
};

/** At least ten of each, so that a tiny scale still has something to show. */
export function sizesAt(scale: number): DemoSizes {
  const size = (atOne: number) => Math.max(10, Math.round(atOne * scale));
  return {
    orders: size(50_000),
    customers: size(20_000),
    attributions: size(100_000),
    appEvents: size(30_000),
  };
}

export const memorySql = `
create schema if not exists concord_demo;
create table if not exists concord_demo.settings (
  is_only_row boolean primary key default true check (is_only_row),
  seed integer not null,
  scale double precision not null,
  now timestamptz not null
);
create table if not exists concord_demo.progress (domain text primary key, rows jsonb not null);`;

/** The settings are written into the functions, which makes them immutable and lets Postgres inline them. */
export function drawingSql(settings: DemoSettings): string {
  const { orders, customers, attributions, appEvents } = sizesAt(settings.scale);
  const seed = Math.trunc(settings.seed);
  const now = new Date(settings.now).toISOString();
  return `
create or replace function concord_demo.clock() returns timestamptz language sql immutable as
  $$ select timestamptz '${now}' $$;
create or replace function concord_demo.order_total() returns integer language sql immutable as $$ select ${orders} $$;
create or replace function concord_demo.customer_total() returns integer language sql immutable as
  $$ select ${customers} $$;
create or replace function concord_demo.attribution_total() returns integer language sql immutable as
  $$ select ${attributions} $$;
create or replace function concord_demo.app_event_total() returns integer language sql immutable as
  $$ select ${appEvents} $$;

-- The moment at which new data arrive, as load-once.ts has set it for the transaction.
create or replace function concord_demo.moment() returns timestamptz language sql stable as
  $$ select current_setting('concord_demo.moment')::timestamptz $$;

-- A number in [0, 1): the same for the same words and number, otherwise as good as independent.
create or replace function concord_demo.draw(what text, n bigint) returns double precision language sql immutable as
  $$ select (hashint8extended(n, hashtextextended(what, ${seed})) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- Whether something happens at this moment, in that share of all moments.
create or replace function concord_demo.happens(what text, share double precision) returns boolean language sql stable as
  $$ select concord_demo.draw(what, (extract(epoch from concord_demo.moment()) * 1000)::bigint) < share $$;

-- One of the choices; the limits are the cumulated probabilities of all but the last.
create or replace function concord_demo.pick(what text, n bigint, choices text[], limits double precision[])
  returns text language sql immutable as
  $$ select choices[1 + width_bucket(concord_demo.draw(what, n), limits)] $$;

-- One of the choices, all alike.
create or replace function concord_demo.pick(what text, n bigint, choices text[]) returns text language sql immutable as
  $$ select choices[1 + floor(concord_demo.draw(what, n) * cardinality(choices))::integer] $$;

-- Normally distributed around 0 (Box-Muller).
create or replace function concord_demo.draw_normal(what text, n bigint) returns double precision
  language sql immutable as $$
    select sqrt(-2 * ln(1 - concord_demo.draw(what, n))) * cos(2 * pi() * concord_demo.draw(what || ' angle', n))
  $$;

-- A UUID of version 4 in form.
create or replace function concord_demo.uuid(what text, n bigint) returns text language sql immutable as $$
    select overlay(overlay(md5(what || '${seed} ' || n) placing '4' from 13) placing '8' from 17)::uuid::text
  $$;

create or replace function concord_demo.customer_id(n bigint) returns text language sql immutable as
  $$ select 'cus_' || left(md5('customer ${seed} ' || n), 14) $$;

-- Customers are numbered in the order in which they signed up, over three years, ever faster.
create or replace function concord_demo.signup_at(n bigint) returns timestamptz language sql immutable as $$
    select concord_demo.clock() - interval '1095 days'
      + interval '1094 days' * power((n - 1 + concord_demo.draw('signup', n)) / concord_demo.customer_total(), 0.7)
  $$;

-- A customer who had signed up by then. Few order often, most seldom, and every sixth never (1.2 times a whole number,
-- rounded down, is never 5, 11, 17 ...). Without a subselect, so that Postgres can inline it.
create or replace function concord_demo.buyer_at(moment timestamptz, n bigint) returns bigint
  language sql immutable as $$
    select 1 + floor(1.2 * floor(
      power(concord_demo.draw('buyer', n), 1.9) / 1.2::float8 * (concord_demo.customer_total() * power(
        greatest(0, extract(epoch from moment - (concord_demo.clock() - interval '1095 days'))::float8 / (1095 * 86400)),
        1.43
      ) - 1)
    ))::bigint
  $$;

create or replace function concord_demo.country_of(n bigint) returns text language sql immutable as $$
    select concord_demo.pick('country', n, array['US', 'DE', 'GB', 'FR', 'IN', 'JP', 'NL', 'ES'],
      array[0.34, 0.50, 0.64, 0.74, 0.84, 0.92, 0.96])
  $$;

create or replace function concord_demo.currency_of(country text) returns text language sql immutable as
  $$ select case country when 'US' then 'USD' when 'GB' then 'GBP' when 'IN' then 'INR' when 'JP' then 'JPY' else 'EUR' end $$;

-- What one unit of the currency cost in US dollars on that day.
create or replace function concord_demo.rate_on(currency text, day date) returns numeric language sql immutable as $$
    select case when currency = 'USD' then 1.000000 else round((
      (case currency when 'EUR' then 1.08 when 'GBP' then 1.27 when 'JPY' then 0.0067 else 0.012 end)
      * (1 + 0.02 * sin((day - date '2020-01-01') / 40.0) + 0.01 * (concord_demo.draw('rate ' || currency, day - date '2020-01-01') - 0.5))
    )::numeric, 6) end
  $$;`;
}
