// The moment by which the age of data counts. With an update schedule time stands still while no load is due: a table that
// is quiet over the weekend is not stale on Sunday, and on Monday its first load has as long as the promise to arrive. That
// the last load before a pause never came is seen all the same.

import { type CronExpression, CronExpressionParser } from 'cron-parser';

export type DueMoment = (now: number) => number;

/** So many loads back the end of a pause is looked for, once. */
const mostLoadsBack = 5_000;

/** @param promisedSeconds how old data may be; loads that are farther apart have a pause between them */
export function createDueMoment(schedule: string | null, promisedSeconds: number): DueMoment {
  const loads = schedule === null ? null : parse(schedule);
  if (loads === null) return (now) => now;
  const promisedMs = promisedSeconds * 1_000;
  let known: Rhythm | null = null;
  return (now) => {
    const isFar = known === null || now < known.last || now - known.next > promisedMs;
    let rhythm = isFar || known === null ? findRhythm(loads, now, promisedMs) : known;
    while (now >= rhythm.next) rhythm = passLoad(loads, rhythm, promisedMs);
    known = rhythm;
    return countFrom(rhythm, now, promisedMs);
  };
}

/** A schedule that never comes, such as a 30th of February, is none. */
function parse(schedule: string): CronExpression | null {
  try {
    const loads = CronExpressionParser.parse(schedule, { tz: 'UTC' });
    loads.next();
    return loads;
  } catch {
    return null;
  }
}

type Rhythm = {
  /** The last load that was due. */
  readonly last: number;
  /** From the load before to it. */
  readonly gap: number;
  readonly next: number;
  /** The first load after the last pause, and the moment at which time stood still in it. */
  readonly resumed: { readonly load: number; readonly stoodAt: number } | null;
};

function countFrom({ last, gap, next, resumed }: Rhythm, now: number, promisedMs: number): number {
  if (resumed !== null && now < resumed.load + promisedMs) return resumed.stoodAt;
  return next - last > promisedMs ? Math.min(now, stopAfter(last, gap, promisedMs)) : now;
}

/**
 * When time stops in the pause after `last`. Data that are as old then as is promised came with `last`: those of the load
 * before are older by a gap. A load by itself, with pauses on both sides, has the promise around it.
 */
function stopAfter(last: number, gap: number, promisedMs: number): number {
  return gap > promisedMs ? last : last + Math.min(gap, promisedMs - gap / 2);
}

function passLoad(loads: CronExpression, rhythm: Rhythm, promisedMs: number): Rhythm {
  const { last, next: load, gap: gapBefore } = rhythm;
  const gap = load - last;
  const resumed = gap > promisedMs ? { load, stoodAt: stopAfter(last, gapBefore, promisedMs) } : rhythm.resumed;
  return { last: load, gap, next: nextAfter(loads, load), resumed };
}

/** From far enough back that a pause whose first load is still awaited is seen. */
function findRhythm(loads: CronExpression, now: number, promisedMs: number): Rhythm {
  // The parser gives only moments before the one that it is told, in whole seconds.
  loads.reset(new Date(now + 1_000));
  let load = loads.prev().getTime();
  for (let back = 0; back < mostLoadsBack && load > now - promisedMs; back++) load = loads.prev().getTime();
  const before = loads.prev().getTime();
  const first = loads.prev().getTime();
  let rhythm: Rhythm = { last: before, gap: before - first, next: load, resumed: null };
  while (now >= rhythm.next) rhythm = passLoad(loads, rhythm, promisedMs);
  return rhythm;
}

function nextAfter(loads: CronExpression, moment: number): number {
  loads.reset(new Date(moment));
  return loads.next().getTime();
}
