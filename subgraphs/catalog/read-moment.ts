// A moment as ISO 8601 has it, with its offset: 2026-12-31T00:00:00Z. Where a day is allowed, its first moment in UTC is meant.

import { ConcordError } from '../../errors/concord-error.ts';

type MomentForm = { readonly isDayAllowed?: boolean };

const form =
  /^(\d{4})-(\d{2})-(\d{2})(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/;

/** In milliseconds since 1970; null for what is none. */
export function parseMoment(text: string, { isDayAllowed = false }: MomentForm = {}): number | null {
  const [, year, month, day, time] = form.exec(text) ?? [];
  if (day === undefined || (time === undefined && !isDayAllowed)) return null;
  const moment = Date.parse(text);
  return Number.isNaN(moment) || Number(day) > daysOf(Number(year), Number(month)) ? null : moment;
}

/** What a text must be that is none. */
export function describeMoment({ isDayAllowed = false }: MomentForm = {}): string {
  return isDayAllowed
    ? 'must be a day or a moment with its offset from UTC, such as 2026-01-31 or 2026-01-31T10:00:00Z'
    : 'must be a moment with its offset from UTC, such as 2026-12-31T00:00:00Z or 2026-12-31T09:30:00+01:00';
}

/** In milliseconds since 1970. @throws ConcordError ARGUMENT_INVALID */
export function readMoment(argument: string, text: string, momentForm: MomentForm = {}): number {
  const moment = parseMoment(text, momentForm);
  if (moment !== null) return moment;
  throw new ConcordError('ARGUMENT_INVALID', { argument, reason: describeMoment(momentForm) });
}

/** `Date.parse` takes a 30th of February for a day in March. */
function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Whole seconds without a fraction. */
export function writeMoment(moment: number): string {
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}
