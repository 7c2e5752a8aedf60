// The SQL of one check, carried out: the number that it gives is how many rows break the check.

import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { runQuery, type SqlLimits, type SqlRows } from '../governed/run-query.ts';
import type { CheckContext } from './check-context.ts';
import { counted, type Finding } from './finding.ts';
import { compileCheckSql, type SqlCheck } from './read-check-sql.ts';

/** One number is all that it may give; a second row is only seen to be there. */
const limits: SqlLimits = { seconds: 30, rows: 2, bytes: 10_000 };

/** @throws ConcordError CHECK_SQL_REFUSED, CHECK_SQL_RESULT, and what opening the desk and `runQuery` throw */
export async function runCheckSql(
  check: SqlCheck,
  product: Product,
  { openCheckDesk, signal }: Pick<CheckContext, 'openCheckDesk' | 'signal'>,
): Promise<Finding> {
  const desk = await openCheckDesk(product);
  const query = await compileCheckSql(check, product, desk.relations);
  // Row rules do not hold here: every row counts.
  const answer = await runQuery(query, { connect: desk.connect, rowValues: () => null }, { signal, limits });
  return counted(readNumber(check, answer));
}

const numberTypes: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric']);

function readNumber({ name, at }: SqlCheck, { columns, columnTypes, rows, truncated }: SqlRows): number {
  const refuse = (reason: string) => new ConcordError('CHECK_SQL_RESULT', { check: name, reason }, { at });
  if (columns.length !== 1) throw refuse(`${columns.length} columns`);
  const [type = ''] = columnTypes;
  if (!numberTypes.has(type)) throw refuse(`a value of type ${type}`);
  if (truncated || rows.length > 1) throw refuse('several rows');
  const [row] = rows;
  if (row === undefined) throw refuse('no row');
  const [value] = row;
  if (value === null) throw refuse('NULL');
  // Which number it is may not be told: it may be a value of a row.
  const text = String(value).replace(/\.0+$/, '');
  if (!/^\d{1,15}$/.test(text)) throw refuse('a number below 0, with a fraction, or of more than 15 digits');
  return Number(text);
}
