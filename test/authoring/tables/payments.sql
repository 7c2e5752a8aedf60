-- As in a payment provider's ledger.
-- table: pay.transfers
-- personal: debtor_name, debtor_account, creditor_account, card_pan, remittance
create schema pay;
create table pay.transfers (
  transfer_id uuid primary key,
  debtor_name text not null,
  debtor_account varchar(34) not null,
  creditor_account varchar(34) not null,
  card_pan varchar(19),
  card_expiry_month smallint,
  amount numeric(18,2) not null check (amount > 0),
  currency char(3) not null,
  fee bigint not null,
  remittance text,
  merchant_category char(4) not null,
  booked_on date not null,
  settled boolean not null
);
insert into pay.transfers
select md5(i::text)::uuid, made.first_name(i) || ' ' || made.last_name(i), made.iban('DE', made.digits(i, 18)), made.iban('FR', made.digits(i, 18) || made.digits(i + 1, 5)),
  made.card(i), 1 + i % 12, 1 + (i * 17.3) % 5000, 'EUR', i % 40, 'Invoice ' || i || ' of ' || made.last_name(i), made.digits(i % 9, 4), current_date - (i % 90)::int, true
from generate_series(1, 600) i;
