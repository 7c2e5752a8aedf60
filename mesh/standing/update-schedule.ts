// The moment by which the age of data counts. With an update schedule time stands still while no load is due: a table that
// is quiet over the weekend is not stale on Sunday, and on Monday its first load has as long as the promise to arrive.

import { type CronExpression, CronExpressionParser } from 'cron-parser';

export type DueMoment = (now: number) => number;

/** So many loads back the end of a pause is looked for. */
const mostLoadsBack = 1_500;

/** @param promisedSeconds how old data may be; loads that are farther apart have a pause between them */
export function createDueMoment(schedule: string | null, promisedSeconds: number): DueMoment {
  if (schedule === null) return (now) => now;
  const promisedMs = promisedSeconds * 1_000;
  const expression = CronExpressionParser.parse(schedule, { tz: 'UTC' });
  let known: { readonly from: number; readonly to: number; readonly stopsAt: number | null } | null = null;
  return (now) => {
    if (known === null || now < known.from || now >= known.to) known = findSpan(expression, now, promisedMs);
    return known.stopsAt ?? now;
  };
}

/** From `from` until before `to` age counts by the clock, or by the moment `stopsAt`. */
function findSpan(expression: CronExpression, now: number, promisedMs: number) {
  // The parser takes the moment that it is given as not yet come, in whole seconds.
  expression.reset(new Date(now + 1_000));
  let load = expression.prev().getTime();
  const last = load;
  expression.reset(new Date(now));
  const next = expression.next().getTime();
  expression.reset(new Date(last));
  for (let back = 0; back < mostLoadsBack && load > now - promisedMs; back++) {
    const before = expression.prev().getTime();
    if (load - before > promisedMs) {
      // The first load after a pause is still awaited.
      return { from: load, to: Math.min(next, load + promisedMs), stopsAt: before };
    }
    load = before;
  }
  return { from: last, to: next, stopsAt: next - last > promisedMs ? last : null };
}
