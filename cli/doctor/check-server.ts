// Doctor: one PostgreSQL server, asked for its version, clock, room for our connections, and what the catalog searches with.

import type { Database } from '../../subgraphs/sql/pool.ts';
import { type Finding, failed, warning, well } from './finding.ts';
import type { Place } from './place.ts';
import { type Clock, describeSkew } from './skew.ts';

/** `create or replace trigger` came with it. */
const leastMajor = 14;

const question = `
  select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,
    current_user as reader, current_database() as database,
    (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
    current_setting('max_connections')::int as most_connections,
    has_database_privilege(current_database(), 'temp') as may_make_temporary_tables,
    (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm') as trigram_schema,
    (select has_schema_privilege(extnamespace, 'usage') from pg_extension where extname = 'pg_trgm') as may_use_trigrams,
    exists (select from pg_available_extensions where name = 'pg_trgm') as could_have_trigrams`;

export async function checkServer(place: Place, database: Database, now: Clock): Promise<readonly Finding[]> {
  const before = now();
  const [row] = await database.read({ text: question, values: [] });
  const after = now();
  if (row === undefined) return [];
  const { host } = new URL(place.url);
  const name = `"${row.database}" at ${host || 'this machine'}`;
  const domains = place.domains.map((domain) => domain.name).join(', ') || 'no domain';
  const version = String(row.version);
  const isNewEnough = Number(row.major) >= leastMajor;
  const skew = describeSkew(Number(row.now) - (before + after) / 2, (after - before) / 2);
  return [
    isNewEnough
      ? well(
          'databases',
          `PostgreSQL ${version}, ${name}, answers the user "${row.reader}" (${place.where}): ${domains}.`,
        )
      : failed('databases', `PostgreSQL ${version} of ${name} is too old.`, `Use version ${leastMajor} or newer.`),
    ...(skew === null
      ? []
      : [
          warning(
            'databases',
            `The clock of ${name} is ${skew} that of this machine, so freshness and expiry are judged wrongly.`,
            'Set both by NTP.',
          ),
        ]),
    ...checkRoom(place, Number(row.most_connections), name),
    ...(place.isMesh ? checkSearch(row, name) : []),
  ];
}

function checkRoom({ connections }: Place, most: number, name: string): readonly Finding[] {
  if (connections < most) return [];
  const what = `Concord may open ${connections} connections to ${name}, which takes ${most} of all its users.`;
  return [warning('databases', what, 'Lower database.pool_size, or raise max_connections of the server.')];
}

function checkSearch(row: Readonly<Record<string, unknown>>, name: string): readonly Finding[] {
  const database = `"${String(row.database).replaceAll('"', '""')}"`;
  const grant = `Run as its owner: grant temporary on database ${database} to "${String(row.reader).replaceAll('"', '""')}";`;
  return [
    ...(row.may_make_temporary_tables === true
      ? []
      : [
          warning(
            'databases',
            `The user of ${name} may make no temporary tables, in which the catalog searches.`,
            grant,
          ),
        ]),
    ...checkTrigrams(row, name),
  ];
}

/** The extension by which the search forgives typing errors. */
function checkTrigrams(row: Readonly<Record<string, unknown>>, name: string): readonly Finding[] {
  if (row.may_use_trigrams === true) return [];
  if (row.trigram_schema !== null) {
    const what = `The extension pg_trgm of ${name} lies in the schema "${row.trigram_schema}", which its user may not use, so the catalog's search forgives no typing errors.`;
    return [warning('databases', what, 'Run as its owner: alter extension pg_trgm set schema public;')];
  }
  const create = 'create extension pg_trgm with schema public;';
  const next =
    row.could_have_trigrams === true
      ? `Run as its owner: ${create}`
      : `Install the package postgresql-contrib of the server, then run: ${create}`;
  const what = `The extension pg_trgm is not in ${name}, so the catalog's search forgives no typing errors.`;
  return [warning('databases', what, next)];
}
