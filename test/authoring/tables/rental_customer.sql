-- As in a shop that rents films.
-- table: rental.customer
-- personal: first_name, last_name, email
create schema rental;
create table rental.store (store_id smallint primary key);
insert into rental.store values (1), (2);
create table rental.customer (
  customer_id serial primary key,
  store_id smallint not null references rental.store,
  first_name varchar(45) not null,
  last_name varchar(45) not null,
  email varchar(50),
  address_id smallint not null,
  activebool boolean not null default true,
  create_date date not null default current_date,
  last_update timestamptz default now(),
  active integer
);
comment on table rental.customer is 'Customers who rented at least once.';
comment on column rental.customer.store_id is 'Store where the customer signed up.';
insert into rental.customer (store_id, first_name, last_name, email, address_id, create_date, last_update, active)
select 1 + i % 2, upper(made.first_name(i)), upper(made.last_name(i)), upper(made.email(i)), i, date '2024-02-14', made.moment(i), 1
from generate_series(1, 600) i;
