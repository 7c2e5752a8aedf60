-- As in a school's records, in mixed writing.
-- table: school.StudentRecords
-- personal: StudentName, DateOfBirth, GuardianPhone, HomeAddress, PassportNo, MedicalNotes
create schema school;
create table school."StudentRecords" (
  "StudentID" integer primary key,
  "StudentName" text not null,
  "DateOfBirth" date,
  "GuardianPhone" text,
  "HomeAddress" text,
  "PassportNo" text,
  "GradeLevel" smallint not null,
  "HomeRoom" text,
  "MedicalNotes" text,
  "GPA" numeric(4,2),
  "EnrolledOn" date not null,
  "CourseName" text,
  "UpdatedAt" timestamptz not null
);
insert into school."StudentRecords"
select i, made.first_name(i) || ' ' || made.last_name(i), date '2010-01-01' + (i * 5)::int, made.phone_us(i), (i % 900) || ' Maple Avenue, Apt ' || i % 30, 'X' || made.digits(i, 8),
  1 + i % 12, 'R' || i % 20, case when i % 6 = 0 then 'Allergic to nuts' end, (i % 40) / 10.0, date '2020-09-01', made.pick(array['Algebra','Biology','Art'], i), made.moment(i)
from generate_series(1, 350) i;
