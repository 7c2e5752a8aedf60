// By which moment the age of data counts, when loads come by a schedule.

import { describe, expect, it } from 'vitest';
import { createDueMoment } from '../../../mesh/standing/update-schedule.ts';

const hour = 3_600;
const at = (text: string) => Date.parse(`2026-${text}Z`);
/** Whether data whose newest are of `newest` keep the promise at `now`. 2026-11-27 is a Friday. */
const keeps = (schedule: string | null, promisedSeconds: number, newest: string, now: string) => {
  const due = createDueMoment(schedule, promisedSeconds);
  return due(at(now)) - at(newest) <= promisedSeconds * 1_000;
};

describe('without a schedule', () => {
  it('age counts by the clock', () => {
    expect(createDueMoment(null, hour)(at('11-29T12:00:00'))).toBe(at('11-29T12:00:00'));
  });
});

describe('loads every five minutes on working days from 8 to 18', () => {
  const schedule = '*/5 8-17 * * 1-5';
  const promise = 900;
  it.each([
    ['fresh in the working day', '11-27T12:00:00', '11-27T12:14:00', true],
    ['stale when loads stop coming', '11-27T12:00:00', '11-27T12:16:00', false],
    ['fresh all weekend with the last load of Friday', '11-27T17:55:00', '11-29T12:00:00', true],
    ['stale all weekend without the last loads of Friday', '11-27T17:30:00', '11-29T12:00:00', false],
    ['fresh on Monday until the first load has had its time', '11-27T17:55:00', '11-30T08:14:59', true],
    ['stale on Monday when it has had it', '11-27T17:55:00', '11-30T08:15:00', false],
    ['fresh on Monday with the first load', '11-30T08:01:00', '11-30T08:15:00', true],
    ['stale on Monday morning for what was stale on Friday', '11-27T12:00:00', '11-30T08:10:00', false],
    ['fresh at night', '11-26T17:55:00', '11-27T03:00:00', true],
  ])('are %s', (_, newest, now, expected) => {
    expect(keeps(schedule, promise, newest, now)).toBe(expected);
  });
});

describe('a load at 6 on working days, promised within 26 hours', () => {
  const schedule = '0 6 * * 1-5';
  it.each([
    ['fresh on Sunday with that of Friday', '11-27T06:00:00', '11-29T12:00:00', true],
    ['fresh on Sunday with data of a little before that', '11-27T05:00:00', '11-29T12:00:00', true],
    ['stale on Saturday with that of Thursday', '11-26T06:00:00', '11-28T12:00:00', false],
    ['fresh on Monday afternoon with that of Friday', '11-27T06:00:00', '11-30T16:00:00', true],
    ['stale on Tuesday morning with that of Friday', '11-27T06:00:00', '12-01T09:00:00', false],
  ])('is %s', (_, newest, now, expected) => {
    expect(keeps(schedule, 26 * hour, newest, now)).toBe(expected);
  });
});

it('a promise of the gap itself is kept over the weekend by data of the last load', () => {
  expect(keeps('0 6 * * 1-5', 24 * hour, '11-27T05:30:00', '11-29T12:00:00')).toBe(true);
  expect(keeps('0 6 * * 1-5', 24 * hour, '11-26T05:30:00', '11-28T12:00:00')).toBe(false);
});

describe('a load a day, promised within two hours', () => {
  const schedule = '0 6 * * *';
  it.each([
    ['fresh until the next has had its time', '11-26T06:10:00', '11-27T07:59:00', true],
    ['stale when it has had it', '11-26T06:10:00', '11-27T08:00:00', false],
    ['fresh all day with it', '11-27T06:00:00', '11-27T23:00:00', true],
  ])('is %s', (_, newest, now, expected) => {
    expect(keeps(schedule, 2 * hour, newest, now)).toBe(expected);
  });
});

it('a table that nobody loads gets stale under every schedule', () => {
  for (const schedule of ['* * * * *', '*/10 * * * *', '0 * * * 1-5', '0 6 * * *', '0 6 1 * *']) {
    expect([schedule, keeps(schedule, hour, '01-01T00:00:00', '11-27T12:00:00')]).toEqual([schedule, false]);
  }
});

it('time goes by in UTC, whatever clocks are put forward or back elsewhere', () => {
  const due = createDueMoment('*/30 * * * *', hour);
  for (const day of ['03-29T01:00:00', '03-29T02:30:00', '10-25T00:59:00', '10-25T02:00:00']) {
    expect(due(at(day))).toBe(at(day));
  }
});

it('never goes back while time passes, and says the same asked once or every minute', () => {
  const due = createDueMoment('*/20 9-16 * * 1-5', hour);
  let before = 0;
  for (let now = at('11-26T00:00:00'); now < at('12-01T12:00:00'); now += 60_000) {
    const moment = due(now);
    expect(moment).toBeGreaterThanOrEqual(before);
    expect(moment).toBeLessThanOrEqual(now);
    if (now % 3_600_000 === 0) expect(createDueMoment('*/20 9-16 * * 1-5', hour)(now)).toBe(moment);
    before = moment;
  }
});

it('takes a clock that is put back', () => {
  const due = createDueMoment('*/5 8-17 * * 1-5', 900);
  due(at('11-30T12:00:00'));
  expect(due(at('11-27T12:14:00'))).toBe(at('11-27T12:14:00'));
});

it('a schedule that never comes is none', () => {
  const due = createDueMoment('0 0 31 2 *', hour);
  expect(due(at('11-27T12:00:00'))).toBe(at('11-27T12:00:00'));
});

it('sees the end of a pause behind thousands of loads', () => {
  // Every minute on working days, promised within 30 hours: on Monday evening its first load is still awaited.
  expect(keeps('* * * * 1-5', 30 * hour, '11-27T23:50:00', '12-01T05:00:00')).toBe(true);
  expect(keeps('* * * * 1-5', 30 * hour, '11-27T23:50:00', '12-01T06:01:00')).toBe(false);
});
