// Customer: who the customers are. Users come from the sign-in service (everything is text there), tickets from support;
// the product is one row per customer with the tickets counted.

import { arrived, type DemoDomain, ordinaryTiers } from '../demo-domain.ts';

const usersSql = `
create table customer_raw.auth_users_cdc (
  user_id text, email text, given_name text, family_name text, phone text, born_on text, tax_number text,
  yearly_income text, address text, segment_code text, country text, locale text, interests text, settings text,
  marketing_consent text, created_at text, changed_at text
);
insert into customer_raw.auth_users_cdc
select
  concord_demo.customer_id(n),
  lower(given_name || '.' || replace(family_name, ' ', '') || n) || '@example.'
    || concord_demo.pick('mail host', n, array['com', 'org', 'net']),
  given_name,
  family_name,
  '+' || calling_code || ' 555 ' || lpad(floor(concord_demo.draw('phone', n) * 1e7)::bigint::text, 7, '0'),
  (date '1945-01-01' + floor(concord_demo.draw('birth', n) * 22000)::integer)::text,
  country || lpad(floor(concord_demo.draw('tax', n) * 1e9)::bigint::text, 9, '0'),
  case when concord_demo.draw('income known', n) < 0.7
    then (round(exp(10.6 + 0.5 * concord_demo.draw_normal('income', n)) / 100) * 100)::bigint::text end,
  (1 + floor(concord_demo.draw('house', n) * 240))::integer || ' '
    || concord_demo.pick('street', n, array['Station Road', 'Mill Lane', 'Park Avenue', 'Harbour Street', 'Church Hill', 'Market Square'])
    || ', ' || city,
  concord_demo.pick('segment', n, array['C', 'S', 'E'], array[0.82, 0.965]),
  country,
  locale,
  concat_ws(',',
    case when concord_demo.draw('books', n) < 0.4 then 'books' end,
    case when concord_demo.draw('garden', n) < 0.2 then 'garden' end,
    case when concord_demo.draw('sports', n) < 0.3 then 'sports' end,
    case when concord_demo.draw('travel', n) < 0.25 then 'travel' end),
  json_build_object(
    'theme', concord_demo.pick('theme', n, array['light', 'dark'], array[0.6]),
    'newsletter', concord_demo.draw('newsletter', n) < 0.35,
    'itemsPerPage', (array[20, 50, 100])[1 + floor(concord_demo.draw('page', n) * 3)::integer],
    'delivery', json_build_object(
      'place', concord_demo.pick('delivery place', n, array['door', 'neighbour', 'garage']),
      'note', 'Ring at ' || family_name))::text,
  (concord_demo.draw('consent', n) < 0.55)::text,
  signup_at::text,
  -- Whatever the scale, the last change is minutes old, so that the product is fresh on the first day.
  case when n = 1 then concord_demo.clock() - interval '25 minutes'
    else signup_at + (concord_demo.clock() - signup_at) * power(concord_demo.draw('changed', n), 2) end::text
from (
  select
    n,
    concord_demo.country_of(n) as country,
    concord_demo.signup_at(n) as signup_at,
    concord_demo.pick('given name', n, array['Ada', 'Aisha', 'Alan', 'Amir', 'Anna', 'Bruno', 'Carla', 'Chen', 'Clara',
      'Daniel', 'Diego', 'Elena', 'Emil', 'Emma', 'Fatima', 'Felix', 'Grace', 'Hana', 'Hugo', 'Ines', 'Ivan', 'James',
      'Julia', 'Kenji', 'Lena', 'Leo', 'Lucia', 'Maria', 'Marie', 'Mei', 'Miguel', 'Nadia', 'Noah', 'Olivia', 'Oscar',
      'Paul', 'Priya', 'Rahul', 'Rosa', 'Sakura', 'Sofia', 'Tim', 'Uma', 'Victor', 'Wei', 'Yuki', 'Zoe']) as given_name,
    concord_demo.pick('family name', n, array['Abe', 'Bauer', 'Bell', 'Bernard', 'Brown', 'Cruz', 'De Vries', 'Dubois',
      'Evans', 'Fischer', 'Garcia', 'Gupta', 'Haas', 'Hughes', 'Ito', 'Jansen', 'Jones', 'Kapoor', 'Keller', 'Kim',
      'Lopez', 'Martin', 'Mehta', 'Meyer', 'Moreau', 'Mori', 'Novak', 'Patel', 'Petit', 'Rao', 'Reed', 'Roberts', 'Ruiz',
      'Sato', 'Schulz', 'Sharma', 'Silva', 'Smith', 'Tanaka', 'Taylor', 'Thomas', 'Visser', 'Wagner', 'Weber', 'Young']) as family_name
  from generate_series(1, concord_demo.customer_total()) as n
) as person
join (values
  ('US', '1', 'en-US', 'Springfield'), ('DE', '49', 'de-DE', 'Leipzig'), ('GB', '44', 'en-GB', 'Bristol'),
  ('FR', '33', 'fr-FR', 'Nantes'), ('IN', '91', 'en-IN', 'Pune'), ('JP', '81', 'ja-JP', 'Sendai'),
  ('NL', '31', 'nl-NL', 'Utrecht'), ('ES', '34', 'es-ES', 'Valencia')
) as land (country, calling_code, locale, city) using (country)
order by n;`;

const ticketsSql = `
create table customer_raw.support_tickets (
  ticket_id text, user_ref text, topic text, priority text, opened_at text, closed_at text
);
insert into customer_raw.support_tickets
select
  concord_demo.uuid('ticket', number),
  concord_demo.customer_id(n),
  concord_demo.pick('topic', number, array['delivery', 'return', 'payment', 'account', 'other'], array[0.4, 0.65, 0.8, 0.93]),
  concord_demo.pick('priority', number, array['low', 'normal', 'urgent'], array[0.3, 0.92]),
  opened_at::text,
  case when age > interval '14 days' or concord_demo.draw('closed', number) < 0.6
    then (opened_at + least(age, interval '12 days' * power(concord_demo.draw('closing', number), 3)))::text end
from (
  select n, number, opened_at, concord_demo.clock() - opened_at as age
  from (
    select
      n,
      n * 8 + ticket as number,
      concord_demo.signup_at(n)
        + (concord_demo.clock() - concord_demo.signup_at(n)) * concord_demo.draw('opened', n * 8 + ticket) as opened_at
    from generate_series(1, concord_demo.customer_total()) as n,
      generate_series(1, width_bucket(concord_demo.draw('tickets', n), array[0.7, 0.86, 0.94, 0.98])) as ticket
  ) as opened
) as aged;`;

const customersCleanSql = `
create view customer_derived.customers_clean as
select
  user_id as customer_id,
  lower(email) as email,
  given_name || ' ' || family_name as full_name,
  phone,
  born_on::date as birth_date,
  tax_number as tax_id,
  yearly_income::integer as annual_income,
  address as home_address,
  case segment_code when 'C' then 'consumer' when 'S' then 'small_business' else 'enterprise' end as segment,
  country,
  locale as language,
  string_to_array(nullif(interests, ''), ',') as interests,
  settings::jsonb as preferences,
  marketing_consent::boolean as marketing_consent,
  created_at::timestamptz as signup_ts,
  changed_at::timestamptz as updated_ts
from customer_raw.auth_users_cdc;`;

const ticketCountsSql = `
create view customer_derived.ticket_counts as
select
  user_ref as customer_id,
  count(*)::integer as ticket_count,
  count(*) filter (where closed_at is null)::integer as open_tickets,
  max(opened_at::timestamptz) as last_ticket_ts
from customer_raw.support_tickets
group by user_ref;`;

const customerDimSql = `
create table customer_product.customer_dim (
  customer_id text not null,
  email text not null,
  full_name text not null,
  phone text,
  birth_date date,
  tax_id text,
  annual_income integer,
  home_address text,
  segment text not null check (segment in ('consumer', 'small_business', 'enterprise')),
  country text not null,
  language text not null,
  interests text[] not null,
  preferences jsonb not null,
  marketing_consent boolean not null,
  signup_ts timestamptz not null,
  ticket_count integer not null check (ticket_count >= 0),
  open_tickets integer not null check (open_tickets >= 0),
  last_ticket_ts timestamptz,
  updated_ts timestamptz not null
);
insert into customer_product.customer_dim
select
  c.customer_id, c.email, c.full_name, c.phone, c.birth_date, c.tax_id, c.annual_income, c.home_address, c.segment,
  c.country, c.language, coalesce(c.interests, '{}'), c.preferences, c.marketing_consent, c.signup_ts,
  coalesce(t.ticket_count, 0), coalesce(t.open_tickets, 0), t.last_ticket_ts, c.updated_ts
from customer_derived.customers_clean as c
left join customer_derived.ticket_counts as t using (customer_id)
order by c.signup_ts;
alter table customer_product.customer_dim add primary key (customer_id);
create unique index on customer_product.customer_dim (email);
create index on customer_product.customer_dim (signup_ts, customer_id);
create index on customer_product.customer_dim (updated_ts);
create index on customer_product.customer_dim (segment, country, customer_id);
create index on customer_product.customer_dim (country, customer_id);
create index on customer_product.customer_dim (open_tickets) where open_tickets > 0;
analyze customer_product.customer_dim;`;

/** Now and then a customer changes the settings of the shop's pages; nobody signs up while the demo runs. */
const customerArrival = `
with chosen as materialized (
  select concord_demo.customer_id(1 + floor(
    concord_demo.draw('settings', (extract(epoch from concord_demo.moment()) * 1000)::bigint) * concord_demo.customer_total()
  )::bigint) as user_id
  where concord_demo.happens('changed settings', 0.03)
    or (select max(updated_ts) from customer_product.customer_dim) < concord_demo.moment() - interval '1 hour'
), landed as (
  update customer_raw.auth_users_cdc as u
  set changed_at = concord_demo.moment()::text,
    settings = (settings::jsonb || jsonb_build_object('newsletter', not (settings::jsonb -> 'newsletter')::boolean))::text
  from chosen where u.user_id = chosen.user_id
  returning u.user_id
)
insert into pg_temp.arrived select 'customer', user_id from landed;
update customer_product.customer_dim as d
set preferences = c.preferences, updated_ts = c.updated_ts
from customer_derived.customers_clean as c
where c.customer_id = any(${arrived('customer')}) and d.customer_id = c.customer_id;`;

export const customerDomain: DemoDomain = {
  name: 'customer',
  tiers: ordinaryTiers,
  steps: [
    { table: 'customer_raw.auth_users_cdc', kind: 'table', sql: usersSql },
    { table: 'customer_raw.support_tickets', kind: 'table', sql: ticketsSql },
    { table: 'customer_derived.customers_clean', kind: 'view', sql: customersCleanSql },
    { table: 'customer_derived.ticket_counts', kind: 'view', sql: ticketCountsSql },
    { table: 'customer_product.customer_dim', kind: 'table', sql: customerDimSql },
    {
      table: 'customer_raw.users_by_id',
      kind: 'index',
      sql: 'create unique index users_by_id on customer_raw.auth_users_cdc (user_id)',
    },
  ],
  arrival: customerArrival,
};
