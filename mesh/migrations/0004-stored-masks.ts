// What is stored beside a column may be its token or its hash, and the secret of a label has a generation, which rotating
// it counts up. No statistics are kept of the secrets: `pg_statistic` would hold copies of them.

import type { Migration } from './migration.ts';

export const storedMasks: Migration = {
  number: 4,
  name: 'stored masks',
  sql: `
alter table concord.token_columns add column kind text not null default 'token' check (kind in ('token', 'hash'));
alter table concord.token_columns drop constraint token_columns_pkey;
alter table concord.token_columns add primary key (table_name, column_name, kind);

alter table concord_secret.keys add column generation integer not null default 0 check (generation >= 0);
alter table concord_secret.keys alter column ipad set statistics 0, alter column opad set statistics 0;
`,
};
