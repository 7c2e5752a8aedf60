// The moment at which the checks were last due by the schedule.

import { CronExpressionParser } from 'cron-parser';

/** Milliseconds since 1970, of the last moment that is not after `now`; null = there never was one, as on 31 February. */
export type LastTick = (now: number) => number | null;

/** @param schedule five fields of cron, in UTC */
export function createLastTick(schedule: string): LastTick {
  let known: { readonly from: number; readonly to: number } | null = null;
  return (now) => {
    if (known === null || now < known.from || now >= known.to) known = findSpan(schedule, now);
    return known?.from ?? null;
  };
}

function findSpan(schedule: string, now: number) {
  try {
    // The parser takes the moment that it is given as not yet come, in whole seconds.
    const before = CronExpressionParser.parse(schedule, { tz: 'UTC', currentDate: new Date(now + 1_000) });
    const after = CronExpressionParser.parse(schedule, { tz: 'UTC', currentDate: new Date(now) });
    return { from: before.prev().getTime(), to: after.next().getTime() };
  } catch {
    return null;
  }
}
