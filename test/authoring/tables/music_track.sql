-- As in a shop of music: nobody personal but composers, who stand on every sleeve.
-- table: music.track
-- personal: composer
create schema music;
create table music.track (
  track_id integer primary key,
  name varchar(200) not null,
  album_id integer,
  media_type_id integer not null,
  genre_id integer,
  composer varchar(220),
  milliseconds integer not null check (milliseconds > 0),
  bytes integer,
  unit_price numeric(10,2) not null check (unit_price >= 0)
);
insert into music.track
select i, made.pick(array['Balls to the Wall','Fast As a Shark','Restless and Wild','Let''s Get It Up','Inject the Venom','Snowballed','Evil Walks','Go Down','Overdose','Desafinado'], i),
  i / 10, 1 + i % 5, 1 + i % 20, made.first_name(i) || ' ' || made.last_name(i) || ', ' || made.first_name(i + 3) || ' ' || made.last_name(i + 5),
  120000 + (i * 7919) % 300000, 4000000 + i * 13, 0.99
from generate_series(1, 700) i;
