// What rows are grouped by: a column as the viewer may group by it, or the time bucket in which its value lies.

import type { GroupTerm } from './aggregate-query.ts';
import { bucketExpression } from './bucket.ts';
import { columnExpression } from './column.ts';
import type { Fragment } from './fragment.ts';
import { inOneForm } from './one-form.ts';
import type { Reading } from './reading.ts';
import { boundColumn } from './table.ts';

/** @throws ConcordError FORBIDDEN_FIELD */
export function groupExpression({ column: name, bucket }: GroupTerm, reading: Reading, table: Fragment): Fragment {
  const column = boundColumn(reading.table, name);
  const raw = columnExpression(column, reading.access, 'group', table);
  return bucket === null ? inOneForm(column.column.type, raw) : bucketExpression(bucket, column.column.type, raw);
}
