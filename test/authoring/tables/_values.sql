-- Made-up values for the tables beside this file, the same at every run: names of several countries, and numbers with right
-- check digits.

create schema made;

create function made.pick(list text[], i bigint) returns text language sql immutable as
  $$ select list[1 + mod(abs(i), cardinality(list))::int] $$;

create function made.first_name(i bigint) returns text language sql immutable as $$
  select made.pick(array['Mary','Jonas','Aisha','Pierre','Lucía','Wei','Katarzyna','Tobias','Priya','Oluwaseun','Emma','Noah',
    'Chloé','Javier','Fatima','Hans-Peter','Yuki','Giulia','Liam','Sofía','Benjamin','Zeynep','Mateusz','Ingrid','Thandiwe',
    'Kevin','Amélie','Rajesh','Svetlana','Duc','Margarethe','Xavier'], i * 7 + i / 32) $$;

create function made.last_name(i bigint) returns text language sql immutable as $$
  select made.pick(array['Smith','Müller','Dubois','García','Nguyen','Kowalski','Okafor','Patel','Schneider','Johnson','Moreau',
    'Rossi','Yılmaz','Tanaka','Fernández','Hoffmann','Brown','Petrov','Andersson','Lefèvre','O''Brien','van den Berg','Kim',
    'Silva','Bauer','Williams','Haddad','Novak','Mbeki','Jansen'], i * 11 + i / 30) $$;

create function made.plain(name text) returns text language sql immutable as $$
  select regexp_replace(translate(lower(name), 'äöüßéèêíáóñçı', 'aousseeiaonci'), '[^a-z]', '', 'g') $$;

create function made.email(i bigint) returns text language sql immutable as $$
  select made.plain(made.first_name(i)) || '.' || made.plain(made.last_name(i)) || i || '@' ||
    made.pick(array['example.com','mail.example.org','example.de','firma.example','example.fr'], i) $$;

create function made.city(i bigint) returns text language sql immutable as $$
  select made.pick(array['Berlin','Lyon','Madrid','Chicago','Osaka','Lagos','Gdańsk','Leeds','Porto','Austin'], i * 3) $$;

create function made.country(i bigint) returns text language sql immutable as $$
  select made.pick(array['DE','FR','ES','US','JP','NG','PL','GB','PT'], i * 5) $$;

create function made.digits(i bigint, n int) returns text language sql immutable as $$
  select lpad(mod(abs(hashint8extended(i, n)::numeric), power(10::numeric, n))::bigint::text, n, '0') $$;

-- ISO 13616: the check digits of country and account.
create function made.iban(country text, account text) returns text language sql immutable as $$
  select country || lpad((98 - mod(
    (select string_agg(case when c ~ '[A-Z]' then (ascii(c) - 55)::text else c end, '' order by place)
     from regexp_split_to_table(account || country || '00', '') with ordinality t (c, place))::numeric, 97))::text, 2, '0') || account $$;

-- Luhn over 15 digits, a card of Visa.
create function made.card(i bigint) returns text language plpgsql immutable as $$
declare digits text := '4' || made.digits(i, 14); total int := 0; d int;
begin
  for place in 1..15 loop
    d := substr(digits, place, 1)::int;
    if place % 2 = 1 then d := d * 2; if d > 9 then d := d - 9; end if; end if;
    total := total + d;
  end loop;
  return digits || mod(10 - mod(total, 10), 10);
end $$;

create function made.ip(i bigint) returns text language sql immutable as $$
  select concat_ws('.', 20 + mod(i * 7, 200), mod(i * 31, 256), mod(i * 17, 256), 1 + mod(i * 3, 254)) $$;

create function made.moment(i bigint) returns timestamptz language sql stable as $$
  select now() - make_interval(mins => mod(i * 37, 400000)::int) $$;

create function made.phone_us(i bigint) returns text language sql immutable as $$
  select '(' || made.pick(array['212','312','415','617','702'], i) || ') 555-' || made.digits(i, 4) $$;

create function made.phone_de(i bigint) returns text language sql immutable as $$
  select '+49 ' || made.pick(array['30','89','40','221','69'], i) || ' ' || (2 + mod(i, 7)) || made.digits(i, 6) $$;
