-- As in a well-known blog software.
-- table: blog.wp_users
-- personal: user_login, user_pass, user_nicename, user_email, user_activation_key, display_name
create schema blog;
create table blog.wp_users (
  "ID" bigint primary key,
  user_login varchar(60) not null default '',
  user_pass varchar(255) not null default '',
  user_nicename varchar(50) not null default '',
  user_email varchar(100) not null default '',
  user_url varchar(100) not null default '',
  user_registered timestamp not null default now(),
  user_activation_key varchar(255) not null default '',
  user_status integer not null default 0,
  display_name varchar(250) not null default ''
);
insert into blog.wp_users
select i, made.plain(made.first_name(i)) || i, '$P$B' || substr(md5(i::text), 1, 30), made.plain(made.first_name(i)), made.email(i), '',
  made.moment(i), '', 0, made.first_name(i) || ' ' || made.last_name(i)
from generate_series(1, 300) i;
