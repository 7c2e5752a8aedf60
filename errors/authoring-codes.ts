// Codes of `concord init` and `concord introspect`. None quotes a value of a row.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

export const authoringCodes = {
  AUTHORING_NAME_UNFIT: code<{ what: string; given: string; reason: string }>(
    'A name that `concord init` or `concord introspect` is given cannot be used.',
    ({ what, given, reason }) => `The ${what} "${given}" cannot be used: ${reason}. Nothing was written.`,
  ),
  AUTHORING_FILE_EXISTS: code<{ file: string }>(
    '`concord introspect --write` would overwrite a contract.',
    ({ file }) =>
      `There is already a file ${file}, so nothing was written. Add --force to write it anew, or give another name with --product.`,
  ),
  AUTHORING_FILE_UNWRITABLE: code<{ file: string; reason: string }>(
    'A file that `concord init` or `concord introspect` makes cannot be written.',
    ({ file, reason }) =>
      `${file} cannot be written (${reason}). Correct the path or its permissions, and run this again.`,
  ),
  INTROSPECT_NAME_INVALID: code<{ given: string }>(
    '`concord introspect` is not told a table as schema.table.',
    ({ given }) =>
      `"${given}" names no table. Write schema.table, such as sales.customers, and parts with dots in double quotes.`,
  ),
  INTROSPECT_DOMAIN_UNSAID: code<{ schema: string; known: readonly string[] }>(
    'It cannot be told to which domain the contract of a table belongs.',
    ({ schema, known }) =>
      `It is not clear to which domain a table of the schema "${schema}" belongs. Say it with --domain${known.length === 0 ? '' : ` (there are ${known.join(', ')})`}.`,
  ),
  INTROSPECT_DOMAIN_UNKNOWN: code<{ given: string; folder: string; known: readonly string[] }>(
    'A contract is to be written into a domain that the folder of contracts does not have.',
    ({ given, folder, known }) =>
      `The folder ${folder} has no domain "${given}".${didYouMean(given, known)} Make it with: concord init ${given} --owner @team --on-call pager`,
  ),
  INTROSPECT_TABLE_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'There is no such table or view in the database, or none that its user may see.',
    ({ given, known }) =>
      `There is no table or view ${given} in this database, or its user may not see it.${didYouMean(given, known)} Names count letter for letter.`,
  ),
  INTROSPECT_TABLE_UNNAMEABLE: code<{ table: string; view: string }>(
    'A table has a name that no contract can carry.',
    ({ table, view }) =>
      `No contract can name the table ${table}: a name there has at most 63 characters, and neither dots, blanks nor quotes. Make a view of it, and introspect that: ${view}`,
  ),
  INTROSPECT_FORBIDDEN: code<{ table: string }>(
    'The user of the database may not read the table.',
    ({ table }) =>
      `The user of the database may not read ${table}. Grant it SELECT, or add --sample 0 to draft from the system catalog alone.`,
  ),
  INTROSPECT_NOTHING_TO_SERVE: code<{ table: string; reasons: readonly string[] }>(
    'A table has no column that a contract can carry.',
    ({ table, reasons }) =>
      reasons.length === 0
        ? `${table} has no columns, so there is nothing to serve. Add some, and run this again.`
        : `${table} has no column that a contract can carry:\n${reasons.map((reason) => `- ${reason}`).join('\n')}\nMake a view that renames or casts them, and introspect that.`,
  ),
} as const;
