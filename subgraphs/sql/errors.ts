// What went wrong in Postgres, as one of our own errors. Postgres' messages hold values and SQL, so they never leave.

import { ConcordError } from '../../errors/concord-error.ts';
import { isTlsFailure } from './tls.ts';

/** "invalid_parameter_value": of all that callers give, only the name of a time zone can be one. */
const unknownTimezone = '22023';

/** @param error what `pg` or the network threw */
export function translateDatabaseError(error: unknown, domain: string, timeoutSeconds: number): ConcordError {
  const code = errorCode(error);
  if (code === '57014') return new ConcordError('QUERY_TIMEOUT', { seconds: timeoutSeconds }, { cause: error });
  if (code === unknownTimezone) {
    const reason = 'names a time zone that the database of this domain does not know; use another name of it';
    // With its cause, so that the operator hears of it too: newer names of zones come with updates of PostgreSQL.
    return new ConcordError('ARGUMENT_INVALID', { argument: 'timezone', reason }, { cause: error });
  }
  if (isUnavailable(error)) return new ConcordError('DATABASE_UNAVAILABLE', { domain }, { cause: error });
  return new ConcordError('DATABASE_ERROR', { domain }, { cause: error });
}

/** The SQLSTATE or the system's error name, such as `22003` or `ECONNREFUSED`; empty where there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Class 08: connection; 57P0x: shut down or starting; 53300: too many connections; 28xxx, 3D000: cannot log in. */
export function isUnavailable(error: unknown): boolean {
  const code = errorCode(error);
  if (/^(08|28|57P0|53300|3D000)/.test(code) || /^E[A-Z]+$/.test(code) || isTlsFailure(code)) return true;
  return error instanceof Error && code === '' && /connect|terminated|timeout/i.test(error.message);
}
