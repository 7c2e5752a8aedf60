// Why a look at a product saw nothing, as a short phrase of ours: what PostgreSQL says may quote data.

import { ConcordError } from '../../errors/concord-error.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';

const phrases: Readonly<Record<string, string>> = {
  '42501': 'the user of its database may not read it',
  '42P01': 'its table is not there',
  '3F000': 'its table is not there',
  '42703': 'its freshness column is not there',
  '55P03': 'its table is locked',
};

export function describeFailure(error: unknown): string {
  if (!(error instanceof ConcordError)) return 'it could not be looked at';
  if (error.code === 'QUERY_TIMEOUT') return 'looking took too long';
  if (error.code === 'DATABASE_UNAVAILABLE') return 'its database could not be reached';
  const state = errorCode(error.cause);
  return (
    phrases[state] ?? (state === '' ? 'it could not be looked at' : `PostgreSQL refused to read it (SQLSTATE ${state})`)
  );
}
