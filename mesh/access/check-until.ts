// The end of a grant, held against the clock and the longest that this mesh allows.

import { ConcordError } from '../../errors/concord-error.ts';

const dayMs = 86_400_000;

/** All moments in milliseconds since 1970. @throws ConcordError ACCESS_UNTIL_PAST, ACCESS_UNTIL_TOO_LATE */
export function checkUntil(
  until: number,
  { now, mostDays }: { readonly now: number; readonly mostDays: number },
): void {
  if (until <= now) throw new ConcordError('ACCESS_UNTIL_PAST', {});
  const last = now + mostDays * dayMs;
  // In whole seconds, so that what the message names is taken.
  if (until > last) {
    const latest = new Date(Math.floor(last / 1_000) * 1_000).toISOString().replace('.000', '');
    throw new ConcordError('ACCESS_UNTIL_TOO_LATE', { mostDays, latest });
  }
}
