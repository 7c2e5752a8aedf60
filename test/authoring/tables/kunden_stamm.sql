-- As in a German company's master data.
-- table: vertrieb.kundenstamm
-- personal: anrede, vorname, nachname, geburtsdatum, strasse, hausnummer, plz, telefon, mobil, email_adresse, iban, steuer_id, bemerkung
create schema vertrieb;
create table vertrieb.kundenstamm (
  kundennummer integer primary key,
  anrede varchar(10),
  vorname varchar(60),
  nachname varchar(60) not null,
  geburtsdatum date,
  strasse varchar(80),
  hausnummer varchar(10),
  plz char(5),
  ort varchar(60),
  land char(2) not null default 'DE',
  telefon varchar(40),
  mobil varchar(40),
  email_adresse varchar(120),
  iban varchar(34),
  bic varchar(11),
  steuer_id varchar(20),
  zahlungsziel_tage smallint not null default 14,
  umsatz_vorjahr numeric(14,2),
  kundengruppe varchar(20) not null,
  bemerkung text,
  angelegt_am timestamptz not null,
  geaendert_am timestamptz not null
);
insert into vertrieb.kundenstamm
select 100000 + i, made.pick(array['Herr','Frau'], i), made.first_name(i), made.last_name(i), date '1950-06-01' + (i * 23)::int,
  made.pick(array['Hauptstraße','Bahnhofstr.','Am Markt','Goetheweg'], i), (1 + i % 99)::text, made.digits(i, 5), made.city(i), 'DE',
  '0' || made.pick(array['30','89','40','221'], i) || '/' || made.digits(i, 7), '0171 ' || made.digits(i, 7), made.email(i),
  made.iban('DE', made.digits(i, 18)), made.pick(array['COBADEFFXXX','DEUTDEFF','GENODEM1'], i), made.digits(i, 11), made.pick(array['14','30'], i)::smallint, (i * 91.5) % 40000,
  made.pick(array['Handel','Industrie','Privat'], i), null, made.moment(i + 5), made.moment(i)
from generate_series(1, 800) i;
