// What happens to runs by themselves -> a line for the operator. Messages of PostgreSQL may quote data, so a cause is told by
// its code.

import { ConcordError } from '../../errors/concord-error.ts';
import type { QualityEvent } from '../../mesh/quality/work-jobs.ts';
import { describeProblem } from '../load-report.ts';
import { describeFailure } from '../tell-failure.ts';

export function describeQualityEvent(event: QualityEvent, isDebug: boolean): string {
  switch (event.kind) {
    case 'jobs-not-set-up':
      return describeCause(event.cause, isDebug);
    case 'jobs-failed':
      return `the queue of runs does not answer, so no checks are run on the schedule until it does: ${describeCause(event.cause, isDebug)}`;
    case 'jobs-work-again':
      return 'the queue of runs answers again.';
    case 'run-failed':
      return `the checks of ${event.product} could not be run, and are tried again: ${describeCause(event.cause, isDebug)}`;
    default:
      return event satisfies never;
  }
}

function describeCause(cause: unknown, isDebug: boolean): string {
  return cause instanceof ConcordError && !isDebug ? describeProblem(cause) : describeFailure(cause, isDebug);
}
