// Platform: the dimensions that all domains share (days, currencies, countries), and the one join of several domains that is
// asked for often enough to be modelled once, as a curated mart.

import { type DemoDomain, ordinaryTiers } from '../demo-domain.ts';
import { martArrival, martSql, revenueViewSql } from './platform-mart.ts';

const datesSql = `
create table platform_product.dim_date (
  date_day date not null,
  year integer not null,
  quarter integer not null check (quarter between 1 and 4),
  month integer not null check (month between 1 and 12),
  month_name text not null,
  iso_year integer not null,
  iso_week integer not null check (iso_week between 1 and 53),
  day_of_week integer not null check (day_of_week between 1 and 7),
  day_name text not null,
  is_weekend boolean not null,
  is_month_end boolean not null,
  updated_ts timestamptz not null
);
insert into platform_product.dim_date
select
  day::date,
  extract(year from day)::integer,
  extract(quarter from day)::integer,
  extract(month from day)::integer,
  (array['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
    'December'])[extract(month from day)::integer],
  extract(isoyear from day)::integer,
  extract(week from day)::integer,
  extract(isodow from day)::integer,
  (array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[extract(isodow from day)::integer],
  extract(isodow from day) > 5,
  extract(day from day + interval '1 day') = 1,
  concord_demo.clock()
from generate_series(timestamp '2015-01-01', timestamp '2040-12-31', interval '1 day') as day;
alter table platform_product.dim_date add primary key (date_day);
analyze platform_product.dim_date;`;

/** A part of ISO 4217, as its maintainers publish it: as text. */
const isoCurrenciesSql = `
create table platform_raw.iso_4217 (code text, number text, digits text, name text, symbol text);
insert into platform_raw.iso_4217 values
  ('USD', '840', '2', 'US dollar', '$'), ('EUR', '978', '2', 'Euro', '€'), ('GBP', '826', '2', 'Pound sterling', '£'),
  ('JPY', '392', '0', 'Yen', '¥'), ('INR', '356', '2', 'Indian rupee', '₹'), ('CNY', '156', '2', 'Yuan renminbi', '¥'),
  ('CHF', '756', '2', 'Swiss franc', 'CHF'), ('PLN', '985', '2', 'Zloty', 'zł'), ('TRY', '949', '2', 'Turkish lira', '₺'),
  ('VND', '704', '0', 'Dong', '₫'), ('CAD', '124', '2', 'Canadian dollar', '$'), ('BRL', '986', '2', 'Brazilian real', 'R$'),
  ('SEK', '752', '2', 'Swedish krona', 'kr'), ('KWD', '414', '3', 'Kuwaiti dinar', 'KD');`;

const currenciesSql = `
create table platform_product.dim_currency (
  currency_code text not null,
  numeric_code text not null,
  name text not null,
  symbol text not null,
  minor_unit_digits integer not null check (minor_unit_digits between 0 and 3),
  is_accepted boolean not null,
  updated_ts timestamptz not null
);
insert into platform_product.dim_currency
select code, number, name, symbol, digits::integer, code in ('USD', 'EUR', 'GBP', 'JPY', 'INR'), concord_demo.clock()
from platform_raw.iso_4217;
alter table platform_product.dim_currency add primary key (currency_code);
analyze platform_product.dim_currency;`;

const isoCountriesSql = `
create table platform_raw.iso_3166 (code text, code3 text, name text, region text, currency text, eu text, zone text);
insert into platform_raw.iso_3166 values
  ('US', 'USA', 'United States', 'AMER', 'USD', 'false', 'America/New_York'),
  ('CA', 'CAN', 'Canada', 'AMER', 'CAD', 'false', 'America/Toronto'),
  ('BR', 'BRA', 'Brazil', 'AMER', 'BRL', 'false', 'America/Sao_Paulo'),
  ('DE', 'DEU', 'Germany', 'EMEA', 'EUR', 'true', 'Europe/Berlin'),
  ('FR', 'FRA', 'France', 'EMEA', 'EUR', 'true', 'Europe/Paris'),
  ('NL', 'NLD', 'Netherlands', 'EMEA', 'EUR', 'true', 'Europe/Amsterdam'),
  ('ES', 'ESP', 'Spain', 'EMEA', 'EUR', 'true', 'Europe/Madrid'),
  ('IT', 'ITA', 'Italy', 'EMEA', 'EUR', 'true', 'Europe/Rome'),
  ('PL', 'POL', 'Poland', 'EMEA', 'PLN', 'true', 'Europe/Warsaw'),
  ('SE', 'SWE', 'Sweden', 'EMEA', 'SEK', 'true', 'Europe/Stockholm'),
  ('GB', 'GBR', 'United Kingdom', 'EMEA', 'GBP', 'false', 'Europe/London'),
  ('CH', 'CHE', 'Switzerland', 'EMEA', 'CHF', 'false', 'Europe/Zurich'),
  ('TR', 'TUR', 'Türkiye', 'EMEA', 'TRY', 'false', 'Europe/Istanbul'),
  ('KW', 'KWT', 'Kuwait', 'EMEA', 'KWD', 'false', 'Asia/Kuwait'),
  ('IN', 'IND', 'India', 'APAC', 'INR', 'false', 'Asia/Kolkata'),
  ('JP', 'JPN', 'Japan', 'APAC', 'JPY', 'false', 'Asia/Tokyo'),
  ('CN', 'CHN', 'China', 'APAC', 'CNY', 'false', 'Asia/Shanghai'),
  ('VN', 'VNM', 'Viet Nam', 'APAC', 'VND', 'false', 'Asia/Ho_Chi_Minh');`;

const geoSql = `
create table platform_product.dim_geo (
  country_code text not null,
  country_code3 text not null,
  name text not null,
  region text not null check (region in ('AMER', 'EMEA', 'APAC')),
  currency_code text not null,
  is_eu boolean not null,
  capital_time_zone text not null,
  updated_ts timestamptz not null
);
insert into platform_product.dim_geo
select code, code3, name, region, currency, eu::boolean, zone, concord_demo.clock() from platform_raw.iso_3166;
alter table platform_product.dim_geo add primary key (country_code);
analyze platform_product.dim_geo;`;

export const platformDomain: DemoDomain = {
  name: 'platform',
  tiers: [...ordinaryTiers, 'curated'],
  steps: [
    { table: 'platform_product.dim_date', kind: 'table', sql: datesSql },
    { table: 'platform_raw.iso_4217', kind: 'table', sql: isoCurrenciesSql },
    { table: 'platform_product.dim_currency', kind: 'table', sql: currenciesSql },
    { table: 'platform_raw.iso_3166', kind: 'table', sql: isoCountriesSql },
    { table: 'platform_product.dim_geo', kind: 'table', sql: geoSql },
    { table: 'platform_curated.revenue_by_day', kind: 'view', sql: revenueViewSql },
    { table: 'platform_curated.daily_channel_revenue', kind: 'table', sql: martSql },
  ],
  arrival: martArrival,
};
