-- As in an insurer's claims.
-- table: claims.claim
-- personal: claimant_full_name, claimant_mobile_phone, claimant_email, policy_holder, license_plate, driver_license_number, witness_statement, payout_iban, injury_description, incident_lat, incident_lon
create schema claims;
create table claims.claim (
  claim_no varchar(16) primary key,
  policy_no varchar(16) not null,
  claimant_full_name varchar(120) not null,
  claimant_mobile_phone varchar(30),
  claimant_email varchar(120),
  policy_holder varchar(120),
  license_plate varchar(12),
  driver_license_number varchar(20),
  witness_statement text,
  payout_iban varchar(42),
  injury_description text,
  incident_lat double precision,
  incident_lon double precision,
  loss_amount numeric(12,2) not null,
  reserve_amount numeric(12,2),
  claim_status varchar(12) not null,
  adjuster_team varchar(20),
  vehicle_model varchar(40),
  reported_at timestamptz not null,
  closed_at timestamptz
);
insert into claims.claim
select 'C' || lpad(i::text, 9, '0'), 'P' || made.digits(i, 8), made.first_name(i) || ' ' || made.last_name(i), made.phone_us(i), made.email(i), made.last_name(i + 2),
  made.pick(array['B-AB','M-XY','K-LM'], i) || ' ' || made.digits(i, 4), 'D' || made.digits(i, 8), case when i % 4 = 0 then 'I saw the car of ' || made.last_name(i) || ' turn left.' end,
  made.iban('NL', 'ABNA' || made.digits(i, 10)), made.pick(array['whiplash', null, 'broken arm'], i), 48 + (i % 300) / 100.0, 9 + (i % 400) / 100.0, (i * 77.7) % 9000, (i * 80) % 10000,
  made.pick(array['open','paid','denied'], i), made.pick(array['north','south'], i), made.pick(array['Golf','Corsa','Clio'], i), made.moment(i), null
from generate_series(1, 600) i;
