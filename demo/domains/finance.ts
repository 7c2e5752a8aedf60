// Finance: every capture and refund is posted to the journal within a quarter of an hour, and what the provider charged for
// it once a month. The bookkeeping reads the payments' product tier, as another domain may.

import type { DemoDomain } from '../demo-domain.ts';
import { ordinaryTiers } from '../demo-domain.ts';

/** Postings of the payments that meet `condition`, none later than `now`. */
const postingsOf = (condition: string, now: string) => `
select
  concord_demo.uuid('posting ' || account || payment_id, 1), payment_id, account, amount::text, currency,
  (booked_ts at time zone 'UTC')::date::text,
  least(${now}, booked_ts + interval '15 minutes' * concord_demo.draw('posting ' || account, hashtextextended(payment_id, 0)))::text
from (
  select payment_id, 'revenue' as account, amount_usd as amount, currency, captured_ts as booked_ts
  from payments_product.payment_facts where status <> 'failed' and ${condition}
  union all
  select payment_id, 'refunds', -refunded_usd, currency, captured_ts
  from payments_product.payment_facts where refunded_usd > 0 and ${condition}
) as posted`;

/** The fees of each month that is over, by method: 1.4 % of what was captured, and 0.25 for each payment. */
const feesSql = `
select
  concord_demo.uuid('fees ' || payment_method, month - date '2020-01-01'), null, 'payment_fees',
  (-round(0.014 * captured + 0.25 * payments, 2))::text, 'USD', (month + interval '1 month' - interval '1 day')::date::text,
  (month + interval '1 month')::timestamptz::text
from (
  select date_trunc('month', captured_ts at time zone 'UTC')::date as month, payment_method, sum(amount_usd) as captured,
    count(*) as payments
  from payments_product.payment_facts where status <> 'failed' group by 1, 2
) as monthly
where month + interval '1 month' <= concord_demo.clock() at time zone 'UTC'`;

const journalSql = `
create table finance_raw.erp_journal (
  journal_id text, payment_ref text, account text, amount_usd text, original_currency text, booked_on text, posted_at text
);
insert into finance_raw.erp_journal
${postingsOf('true', 'concord_demo.clock()')}
union all
${feesSql};
create unique index on finance_raw.erp_journal (journal_id);`;

const journalCleanSql = `
create view finance_derived.journal_clean as
select
  journal_id as transaction_id,
  payment_ref as payment_id,
  account,
  amount_usd::numeric(18, 2) as amount,
  original_currency as currency,
  booked_on::date as booked_on,
  date_trunc('month', booked_on::date::timestamp)::date as ledger_month,
  posted_at::timestamptz as posted_ts
from finance_raw.erp_journal;`;

const ledgerColumns = 'transaction_id, payment_id, ledger_month, booked_on, account, amount, currency, posted_ts';

const ledgerSql = `
create table finance_product.monthly_ledger (
  transaction_id text not null,
  payment_id text,
  ledger_month date not null,
  booked_on date not null,
  account text not null check (account in ('revenue', 'refunds', 'payment_fees')),
  amount numeric(18, 2) not null,
  currency text not null,
  posted_ts timestamptz not null
);
insert into finance_product.monthly_ledger
select ${ledgerColumns} from finance_derived.journal_clean order by posted_ts;
alter table finance_product.monthly_ledger add primary key (transaction_id);
create index on finance_product.monthly_ledger (posted_ts, transaction_id);
create index on finance_product.monthly_ledger (ledger_month, account, transaction_id);
create index on finance_product.monthly_ledger (booked_on, transaction_id);
create index on finance_product.monthly_ledger (payment_id);
analyze finance_product.monthly_ledger;`;

/** Payments since the last posting, with what may have been late; refunds come with the first fill only. */
const financeArrival = `
with landed as (
  insert into finance_raw.erp_journal
  ${postingsOf(
    `captured_ts > (select max(posted_ts) - interval '20 minutes' from finance_product.monthly_ledger)
      and captured_ts <= concord_demo.moment()`,
    'concord_demo.moment()',
  )}
  on conflict (journal_id) do nothing
  returning journal_id
)
insert into pg_temp.arrived select 'posting', journal_id from landed;
insert into finance_product.monthly_ledger
select ${ledgerColumns} from finance_derived.journal_clean
where transaction_id = any(array(select reference from pg_temp.arrived where kind = 'posting'));`;

export const financeDomain: DemoDomain = {
  name: 'finance',
  tiers: ordinaryTiers,
  steps: [
    { table: 'finance_raw.erp_journal', kind: 'table', sql: journalSql },
    { table: 'finance_derived.journal_clean', kind: 'view', sql: journalCleanSql },
    { table: 'finance_product.monthly_ledger', kind: 'table', sql: ledgerSql },
  ],
  arrival: financeArrival,
};
