-- As in a hospital's records.
-- table: hospital.patients
-- personal: ssn, dob, dod, gender, ethnicity, religion, marital_status, patient_name, diagnosis, insurance_no
create schema hospital;
create table hospital.patients (
  subject_id integer primary key,
  ssn char(11),
  patient_name varchar(120),
  gender char(1) not null,
  dob timestamp not null,
  dod timestamp,
  ethnicity varchar(80),
  religion varchar(40),
  marital_status varchar(20),
  diagnosis text,
  insurance varchar(20),
  insurance_no varchar(20),
  ward_id smallint,
  admit_type varchar(20),
  hospital_expire_flag smallint not null,
  row_updated timestamp not null default now()
);
insert into hospital.patients
select i, made.digits(i, 3) || '-' || made.digits(i, 2) || '-' || made.digits(i, 4), made.last_name(i) || ', ' || made.first_name(i),
  made.pick(array['M','F'], i), timestamp '1930-03-01' + make_interval(days => i * 31), null, made.pick(array['WHITE','BLACK','ASIAN','HISPANIC'], i),
  made.pick(array['CATHOLIC','MUSLIM','NOT SPECIFIED'], i), made.pick(array['SINGLE','MARRIED','WIDOWED'], i), made.pick(array['SEPSIS','PNEUMONIA','CHEST PAIN'], i),
  made.pick(array['Medicare','Private','Self Pay'], i), 'H' || made.digits(i, 9), 1 + i % 9, made.pick(array['EMERGENCY','ELECTIVE'], i), 0, made.moment(i)
from generate_series(1, 700) i;
