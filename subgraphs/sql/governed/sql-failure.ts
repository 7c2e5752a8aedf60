// What went wrong in PostgreSQL with a caller's own query, as one of our errors. PostgreSQL's messages hold values of rows
// and names of views, so only the SQLSTATE is read, https://www.postgresql.org/docs/current/errcodes-appendix.html

import { ConcordError } from '../../../errors/concord-error.ts';
import { errorCode, isUnavailable } from '../errors.ts';

const valueErrors: Readonly<Record<string, string>> = {
  '22003': 'a number is out of the range of its type',
  '22007': 'a text is no date or time',
  '22008': 'a date or time is out of range',
  '22012': 'something is divided by zero',
  '22P02': 'a text cannot be cast to the type that it should have',
  '2201B': 'a regular expression is not valid',
  '22023': 'an argument of a function has a value that it does not take',
  '2201W': 'LIMIT is negative',
  '2201X': 'OFFSET is negative',
};

const invalid: Readonly<Record<string, string>> = {
  '42P01': 'names a table that is not known at that place',
  '42P09': 'names something that may be several things; name the table before the column',
  '42702': 'names a column that several of its tables have; name the table before it',
  '42803': 'mixes columns and aggregates: name each column that is not in an aggregate in GROUP BY',
  '42P10': 'has an ORDER BY, DISTINCT or GROUP BY of something that it does not select',
  '42P20': 'uses a window function where none may stand',
  '42712': 'gives two tables the same name; give one an alias',
  '42P18': 'has a value whose type cannot be told; cast it',
  '42601': 'is not put together as SQL wants it, such as a UNION of different numbers of columns',
  '21000': 'has a subquery that must give one row, but gave several',
};

const typeErrors = new Set(['42883', '42804', '42846', '42725', '42809', '42P38', '42P21', '42P22']);

/** @param seconds of the statement's time limit */
export function translateSqlFailure(error: unknown, seconds: number): ConcordError {
  if (error instanceof ConcordError) return error;
  const code = errorCode(error);
  const options = { cause: error };
  if (code === '57014' || code === '55P03') return new ConcordError('QUERY_TIMEOUT', { seconds });
  if (code === '42703') return new ConcordError('SQL_COLUMN_UNKNOWN', { given: null, at: null, known: [] });
  if (typeErrors.has(code)) return new ConcordError('SQL_TYPES_DIFFER', {});
  const reason = invalid[code];
  if (reason !== undefined) return new ConcordError('SQL_INVALID', { reason });
  if (code.startsWith('22')) {
    const told = valueErrors[code] ?? 'a value is not one that its function or type takes';
    return new ConcordError('SQL_VALUE_ERROR', { reason: told });
  }
  if (code === '42501') {
    const what = 'something that its role of PostgreSQL may not use';
    return new ConcordError('SQL_REFUSED', { what, at: null }, options);
  }
  if (code.startsWith('54')) {
    const reason = 'a value, a list or the query is larger than PostgreSQL takes, or a character does not exist';
    return new ConcordError('SQL_VALUE_ERROR', { reason });
  }
  if (code.startsWith('53')) return new ConcordError('SQL_OUT_OF_RESOURCES', {}, options);
  if (isUnavailable(error)) return new ConcordError('SQL_UNAVAILABLE', {}, options);
  return new ConcordError('SQL_FAILED', {}, options);
}
