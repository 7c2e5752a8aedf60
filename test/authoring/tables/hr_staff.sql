-- As in a department of personnel, in Spanish.
-- table: rrhh.empleados
-- personal: nombre, apellidos, dni, fecha_nacimiento, correo, telefono, direccion, salario, cuenta_bancaria, sexo
create schema rrhh;
create table rrhh.empleados (
  id_empleado integer generated always as identity primary key,
  nombre varchar(60) not null,
  apellidos varchar(90) not null,
  dni char(9) not null unique,
  fecha_nacimiento date,
  sexo char(1),
  correo varchar(120),
  telefono varchar(20),
  direccion varchar(160),
  salario numeric(10,2),
  cuenta_bancaria varchar(24),
  departamento varchar(40) not null,
  fecha_alta date not null,
  activo boolean not null default true
);
insert into rrhh.empleados (nombre, apellidos, dni, fecha_nacimiento, sexo, correo, telefono, direccion, salario, cuenta_bancaria, departamento, fecha_alta)
select made.first_name(i), made.last_name(i) || ' ' || made.last_name(i + 4), made.digits(i, 8) || substr('TRWAGMYFPDXBNJZSQVHLCKE', 1 + (made.digits(i, 8)::int % 23), 1),
  date '1965-01-01' + (i * 29)::int, made.pick(array['M','H'], i), made.email(i), '+34 6' || made.digits(i, 2) || ' ' || made.digits(i + 1, 3) || ' ' || made.digits(i + 2, 3),
  'Calle ' || made.pick(array['Alcalá','Mayor','Serrano'], i) || ' ' || i % 90, 18000 + (i * 331) % 40000, made.iban('ES', made.digits(i, 18) || '12'),
  made.pick(array['Ventas','Finanzas','Almacén'], i), date '2010-01-01' + (i * 7)::int
from generate_series(1, 400) i;
