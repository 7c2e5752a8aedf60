// The last moment of a schedule, in UTC whatever the clock of the machine says.

import { expect, it } from 'vitest';
import { createLastTick } from '../../../mesh/quality/last-tick.ts';

const at = (text: string) => Date.parse(text);
const last = (schedule: string, now: string) => {
  const tick = createLastTick(schedule)(at(now));
  return tick === null ? null : new Date(tick).toISOString();
};

it.each([
  ['0 * * * *', '2026-06-01T12:00:30Z', '2026-06-01T12:00:00.000Z'],
  ['0 * * * *', '2026-06-01T12:00:00Z', '2026-06-01T12:00:00.000Z'],
  ['0 * * * *', '2026-06-01T11:59:59.999Z', '2026-06-01T11:00:00.000Z'],
  ['30 2 * * 1', '2026-06-03T00:00:00Z', '2026-06-01T02:30:00.000Z'],
  ['30 2 29 2 *', '2026-06-03T00:00:00Z', '2024-02-29T02:30:00.000Z'],
  // In zones with summer time there is no such moment on this day.
  ['30 2 * * *', '2026-03-29T02:45:00Z', '2026-03-29T02:30:00.000Z'],
])('of "%s" at %s is %s', (schedule, now, expected) => {
  expect(last(schedule, now)).toBe(expected);
});

it('never was where the schedule has no such day', () => {
  expect(last('0 0 31 2 *', '2026-06-01T12:00:00Z')).toBeNull();
});

it('moves on with the clock, and goes back with it', () => {
  const tick = createLastTick('*/15 * * * *');
  const moments = ['12:14:59.999', '12:15:00', '12:29:59', '12:30:01', '12:02:00'].map((time) => {
    return new Date(tick(at(`2026-06-01T${time}Z`)) ?? 0).toISOString().slice(11, 16);
  });
  expect(moments).toEqual(['12:00', '12:15', '12:15', '12:30', '12:00']);
});
