-- As in an airline's bookings.
-- table: airline.tickets
-- personal: passenger_id, passenger_name, contact_data(email), contact_data(phone)
create schema airline;
create table airline.tickets (
  ticket_no char(13) primary key,
  book_ref char(6) not null,
  passenger_id varchar(20) not null,
  passenger_name text not null,
  contact_data jsonb
);
comment on column airline.tickets.passenger_id is 'Number of the passenger''s identity document.';
insert into airline.tickets
select lpad(i::text, 13, '0'), upper(substr(md5(i::text), 1, 6)), made.digits(i, 4) || ' ' || made.digits(i + 1, 6),
  upper(made.first_name(i) || ' ' || made.last_name(i)),
  case when i % 3 = 0 then jsonb_build_object('phone', '+7' || made.digits(i, 10)) else jsonb_build_object('email', made.email(i), 'phone', '+7' || made.digits(i, 10)) end
from generate_series(1, 800) i;
