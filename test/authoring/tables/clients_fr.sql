-- As in a French company's list of clients.
-- table: ventes.clients
-- personal: nom, prenom, courriel, tel_portable, adresse, code_postal, date_naissance, num_secu
create schema ventes;
create table ventes.clients (
  id_client integer primary key,
  nom varchar(80) not null,
  prenom varchar(80),
  courriel varchar(120),
  tel_portable varchar(20),
  adresse varchar(160),
  code_postal varchar(5),
  ville varchar(80),
  pays char(2),
  date_naissance date,
  num_secu varchar(15),
  date_creation timestamp not null,
  date_maj timestamp not null,
  nb_commandes integer not null,
  montant_total numeric(12,2),
  statut varchar(12) not null
);
insert into ventes.clients
select i, made.last_name(i), made.first_name(i), made.email(i), '06 ' || made.digits(i, 2) || ' ' || made.digits(i + 1, 2) || ' ' || made.digits(i + 2, 2) || ' ' || made.digits(i + 3, 2),
  (i % 120) || ' rue ' || made.pick(array['Victor Hugo','de la République','des Lilas'], i), made.digits(i, 5), made.city(i), 'FR', date '1955-01-01' + (i * 19)::int,
  (1 + i % 2) || made.digits(i, 14), made.moment(i + 3), made.moment(i), i % 12, (i * 7.5) % 3000, made.pick(array['actif','inactif'], i)
from generate_series(1, 500) i;
