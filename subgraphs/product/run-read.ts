// One read of a database: the values go into the statement, the statement runs, and the cursors in its answer are sealed.
// Nothing in what comes of it belongs to one request, so whoever asks the same may get the same.

import { randomBytes } from 'node:crypto';
import { type CursorKey, sealCursors } from '../sql/cursor.ts';
import { bindStatement, type Statement, type Template } from '../sql/fragment.ts';
import type { Given } from '../sql/operand.ts';
import type { Database, Row } from '../sql/pool.ts';
import { readTemplate } from '../sql/read-template.ts';

/** The one row of a statement, with its answer in `json`; undefined where it gave none. */
export type ReadRow = Row | undefined;

export type Read = {
  readonly template: Template;
  readonly given: Omit<Given, 'nonce'>;
};

type Source = { readonly database: Pick<Database, 'read'>; readonly cursorKey: CursorKey };

/** @throws ConcordError ARGUMENT_INVALID, CURSOR_INVALID and those of `Database.read` */
export async function runRead(
  { template, given }: Read,
  signal: AbortSignal,
  { database, cursorKey }: Source,
): Promise<ReadRow> {
  if (!template.hasMarks) return readTemplate(template, { ...given, nonce: '' }, database, signal);
  const nonce = randomBytes(16).toString('hex');
  const row = await readTemplate(template, { ...given, nonce }, database, signal);
  return typeof row?.json === 'string' ? { ...row, json: sealCursors(row.json, nonce, cursorKey) } : row;
}

/** With no nonce: equal for two reads that ask the same. */
export function bindUnmarked({ template, given }: Read): Statement {
  return bindStatement(template, { ...given, nonce: '' });
}
