-- As in an archive of events of a code host.
-- table: code.events
-- personal: actor(login), actor(display_login), actor(avatar_url), payload(commits[*].author.email), payload(commits[*].author.name)
create schema code;
create table code.events (
  event_id bigint not null,
  event_type text,
  event_public boolean,
  repo_id bigint,
  payload jsonb,
  repo jsonb,
  user_id bigint,
  actor jsonb,
  created_at timestamp
);
create unique index on code.events (event_id);
insert into code.events
select 4950878000 + i, made.pick(array['PushEvent','WatchEvent','CreateEvent'], i), true, i % 40,
  jsonb_build_object('push_id', i, 'size', 1, 'ref', 'refs/heads/main', 'commits', jsonb_build_array(jsonb_build_object('sha', md5(i::text), 'distinct', true,
    'message', 'Fix a bug', 'author', jsonb_build_object('email', made.email(i), 'name', made.first_name(i) || ' ' || made.last_name(i))))),
  jsonb_build_object('id', i % 40, 'name', 'lib-' || i % 40, 'url', 'https://code.example/repos/lib-' || i % 40), i % 90,
  jsonb_build_object('id', i % 90, 'login', made.plain(made.first_name(i)) || i, 'display_login', made.plain(made.first_name(i)) || i, 'avatar_url', 'https://avatars.example/u/' || i),
  made.moment(i)
from generate_series(1, 500) i;
