// A template's answer for one request. Where the quick statement finds values that break the contract, the exact one is
// asked, and its answer alone counts: between the two the rows may have changed.

import { bindStatement, type Template } from './fragment.ts';
import type { Given } from './operand.ts';
import type { Database, Row } from './pool.ts';

/** @throws ConcordError ARGUMENT_INVALID, CURSOR_INVALID and those of `Database.read` */
export async function readTemplate(
  template: Template,
  given: Given,
  database: Pick<Database, 'read'>,
  signal: AbortSignal,
): Promise<Row | undefined> {
  const [row] = await database.read(bindStatement(template, given), signal);
  const { exact } = template;
  return exact === undefined || row === undefined || row.bad === 0 ? row : readTemplate(exact, given, database, signal);
}
