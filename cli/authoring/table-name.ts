// `schema.table` as a person writes it, with parts in double quotes where SQL wants them.

import { ConcordError } from '../../errors/concord-error.ts';

export type TableName = { readonly schema: string; readonly table: string };

/** `sales."Order Details"` -> schema sales, table Order Details. @throws ConcordError INTROSPECT_NAME_INVALID */
export function parseTableName(given: string): TableName {
  const [, schema, table] = /^("(?:[^"]|"")+"|[^".]+)\.("(?:[^"]|"")+"|[^".]+)$/.exec(given.trim()) ?? [];
  if (schema === undefined || table === undefined) throw new ConcordError('INTROSPECT_NAME_INVALID', { given });
  return { schema: unquote(schema), table: unquote(table) };
}

function unquote(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}
