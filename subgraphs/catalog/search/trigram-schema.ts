// Where the extension pg_trgm is, by which typing errors are forgiven. It may lie in any schema, also in one that this user
// may not use; and serving must not depend on the search path.

import { sql } from '../../sql/fragment.ts';

/** One row with `schema`; none where there is no extension that this user may use. */
export const trigramSchemaQuery = sql`select nspname as schema from pg_catalog.pg_extension
    join pg_catalog.pg_namespace on pg_namespace.oid = extnamespace
    where extname = 'pg_trgm' and pg_catalog.has_schema_privilege(pg_namespace.oid, 'usage')`;
