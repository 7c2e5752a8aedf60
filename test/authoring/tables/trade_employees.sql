-- As in a trading company's list of employees.
-- table: trade.employees
-- personal: last_name, first_name, birth_date, address, postal_code, home_phone, extension, photo, notes, photo_path
create schema trade;
create table trade.employees (
  employee_id smallint primary key,
  last_name varchar(20) not null,
  first_name varchar(10) not null,
  title varchar(30),
  title_of_courtesy varchar(25),
  birth_date date,
  hire_date date,
  address varchar(60),
  city varchar(15),
  region varchar(15),
  postal_code varchar(10),
  country varchar(15),
  home_phone varchar(24),
  extension varchar(4),
  photo bytea,
  notes text,
  reports_to smallint references trade.employees,
  photo_path varchar(255)
);
insert into trade.employees
select i, left(made.last_name(i), 20), left(made.first_name(i), 10),
  made.pick(array['Sales Representative','Sales Manager','Inside Sales Coordinator'], i), made.pick(array['Ms.','Mr.','Dr.'], i),
  date '1960-01-01' + (i * 97)::int, date '2012-05-01' + (i * 11)::int, i || ' ' || made.pick(array['Houndstooth Rd.','20th Ave. E.','Miner Rd.','Coventry House'], i),
  left(made.city(i), 15), 'WA', made.digits(i, 5), 'USA', made.phone_us(i), made.digits(i, 4), '\x00'::bytea,
  'Holds a degree. ' || made.first_name(i) || ' is fluent in French and joined as a representative.', nullif(i / 10, 0)::smallint,
  'http://staff.example/' || i || '.bmp'
from generate_series(1, 90) i;
