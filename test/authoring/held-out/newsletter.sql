-- As in a sender of newsletters, with names that tell little.
-- table: crm.contact_points
-- personal: value, attr1, attr2, ua, source_ip
create schema crm;
create table crm.contact_points (
  id uuid primary key,
  kind text not null,
  value text not null,
  attr1 text,
  attr2 text,
  attr3 text,
  ua text,
  source_ip text,
  opens integer not null,
  last_open_at timestamptz,
  unsubscribed boolean not null,
  campaign_code text not null
);
insert into crm.contact_points
select md5('c' || i)::uuid, 'email', made.email(i), made.first_name(i), made.last_name(i), made.pick(array['a','b','c'], i),
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/12' || i % 9 || '.0', '2001:db8::' || to_hex(i), i % 30, made.moment(i), i % 8 = 0, 'SPRING-' || 20 + i % 5
from generate_series(1, 700) i;
