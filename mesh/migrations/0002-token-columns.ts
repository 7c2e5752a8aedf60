// Which columns have stored tokens, and of which secret: `sample` is the token of one constant text, so a new secret
// shows. Saves a scan of every table at each start.

import type { Migration } from './migration.ts';

export const tokenColumns: Migration = {
  number: 2,
  name: 'token columns',
  sql: `
create table concord.token_columns (
  table_name text not null,
  column_name text not null,
  label text not null,
  sample text not null,
  applied_at timestamptz not null default now(),
  primary key (table_name, column_name)
);
`,
};
