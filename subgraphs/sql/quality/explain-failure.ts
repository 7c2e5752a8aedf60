// Why a check could not be carried out, as a sentence of ours. PostgreSQL's messages hold values and SQL, so only the
// SQLSTATE is read.

import { ConcordError, formatPosition } from '../../../errors/concord-error.ts';
import { errorCode } from '../errors.ts';

const sentences: Readonly<Record<string, string>> = {
  '42501': 'The user of the database may not read it. Grant it SELECT.',
  '42703': 'A column is missing in the table. Hold the table against the contract.',
  '42P01': 'The table is missing. Hold the database against the contract.',
  '3F000': 'The schema of the table is missing. Hold the database against the contract.',
  '2201B': 'The pattern is no regular expression of PostgreSQL. Correct it in the contract.',
  '42883': 'The types do not go together. Hold the types of the columns against the contract.',
  '42804': 'The types do not go together. Hold the types of the columns against the contract.',
  '42P22': 'No collation of the column says how its values are compared.',
  '53100': 'The database has no disk space left for it. Try again later.',
  '53200': 'The database has no memory left for it. Try again later.',
  '55P03': 'The table was locked for too long. Try again later.',
};

/** @throws what the signal says, or `error` itself where it is no failure of one check: the database cannot be reached */
export function explainFailure(error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  if (!(error instanceof ConcordError)) throw error;
  switch (error.code) {
    case 'QUERY_TIMEOUT': {
      const { seconds } = error.data as { readonly seconds: number };
      return `It took longer than ${seconds} seconds and was stopped. Make the table or the check smaller.`;
    }
    case 'DATABASE_UNAVAILABLE':
    case 'SQL_UNAVAILABLE':
      throw error;
    case 'DATABASE_ERROR': {
      const state = errorCode(error.cause);
      return sentences[state] ?? `PostgreSQL could not carry it out (SQLSTATE ${state || 'unknown'}).`;
    }
    default:
      // Where the contract stands on the server is nothing for who reads results.
      return error.at === undefined ? error.message : error.message.slice(formatPosition(error.at).length + 1);
  }
}
