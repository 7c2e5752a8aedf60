// A moment as ISO 8601 has it, with its offset: 2026-12-31T00:00:00Z.

import { ConcordError } from '../../../errors/concord-error.ts';

const form = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** In milliseconds since 1970. @throws ConcordError ARGUMENT_INVALID */
export function readMoment(argument: string, text: string): number {
  const [, year, month, day] = form.exec(text) ?? [];
  const moment = Date.parse(text);
  if (day === undefined || Number.isNaN(moment) || Number(day) > daysOf(Number(year), Number(month))) {
    const reason =
      'must be a moment with its offset from UTC, such as 2026-12-31T00:00:00Z or 2026-12-31T09:30:00+01:00';
    throw new ConcordError('ARGUMENT_INVALID', { argument, reason });
  }
  return moment;
}

/** `Date.parse` takes a 30th of February for a day in March. */
function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Whole seconds without a fraction. */
export function writeMoment(moment: number): string {
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}
