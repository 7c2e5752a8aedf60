// What goes wrong while products are watched -> lines for the operator. What PostgreSQL says may quote data, so a cause is
// told by its code; CONCORD_DEBUG=1 tells it whole.

import { ConcordError } from '../../errors/concord-error.ts';
import { isNotSetUp } from '../../mesh/access/store-failure.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import { describeSqlState } from '../describe-sql-state.ts';
import { describeProblem } from '../load-report.ts';
import { describeFailure } from '../tell-failure.ts';

export type StandingLog = {
  readonly onReadingFailed: (cause: unknown, how: { readonly isRefused: boolean; readonly variable: string }) => void;
  readonly onMeasuringFailed: (cause: unknown) => void;
  readonly onRemovalFailed: (cause: unknown) => void;
};

export function createStandingLog(warn: (line: string) => void, isDebug: boolean): StandingLog {
  const tell = (what: string, cause: unknown) => warn(`standing: ${what} (${describe(cause, isDebug)}).`);
  let isRemovalTold = false;
  return {
    onReadingFailed(cause, { isRefused, variable }) {
      if (isRefused) warn(describeProblem(new ConcordError('STANDING_NOT_SET_UP', { variable })));
      else tell('how products stand cannot be read; what is known stays, and gets old', cause);
    },
    onMeasuringFailed(cause) {
      // Who reads from the same database has told of it.
      if (!isNotSetUp(cause) || errorCode(cause) === '42501') {
        tell('how fresh products are cannot be kept, so it is not known after a while', cause);
      }
    },
    onRemovalFailed(cause) {
      if (!isRemovalTold && !isNotSetUp(cause)) tell('old runs, loads and counts of use cannot be removed', cause);
      isRemovalTold = true;
    },
  };
}

function describe(cause: unknown, isDebug: boolean): string {
  if (isDebug) return describeFailure(cause, true);
  const code = errorCode(cause);
  return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? describeSqlState(code) : code || 'no code';
}
