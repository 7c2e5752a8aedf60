// What stands for the data of a product: it differs after whatever PostgreSQL counts as written, and after a table was
// emptied or made anew. Kept answers hold as long as it stays.

import type { Migration } from './migration.ts';

export const dataVersions: Migration = {
  number: 10,
  name: 'data versions',
  sql: `
alter table concord.product_states
  -- Null: PostgreSQL does not count what is written, or the last look saw nothing.
  add column data_version text,
  -- When it was looked at last.
  add column counted_at timestamptz;

create trigger tell_data after update on concord.product_states
for each row when (old.data_version is distinct from new.data_version)
execute function concord.tell_standing();
`,
};
