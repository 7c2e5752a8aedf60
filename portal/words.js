// What the catalog gives as codes and numbers, in words. Pure.

/** Each with how many of it make one of the next. */
const units = /** @type {const} */ ([
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
  ['week', Number.POSITIVE_INFINITY],
]);

/**
 * A number of seconds in the greatest unit that divides it: 900 -> "15 minutes", 86400 -> "1 day", 14400 -> "4 hours".
 *
 * @param {number} seconds
 * @returns {string}
 */
export function tellDuration(seconds) {
  let count = seconds;
  for (const [unit, most] of units) {
    if (count === 0 || count % most !== 0 || most === Number.POSITIVE_INFINITY) return countOf(count, unit);
    count /= most;
  }
  return countOf(seconds, 'second');
}

/**
 * @param {number} count
 * @param {string} noun whose plural ends in s
 */
export function countOf(count, noun) {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * @param {{ readonly freshnessSeconds: number }} sla
 * @returns {string}
 */
export function tellFreshness({ freshnessSeconds }) {
  return `Promised to be at most ${tellDuration(freshnessSeconds)} old`;
}

/**
 * A cron expression in words, where it is one of the plain kinds; else null.
 *
 * @param {string} cron
 * @returns {string | null}
 */
export function tellSchedule(cron) {
  const [, step = ''] = /^\*\/(\d+) \* \* \* \*$/.exec(cron) ?? [];
  if (cron === '* * * * *') return 'every minute';
  if (step !== '' && 60 % Number(step) === 0) return `every ${countOf(Number(step), 'minute')}`;
  if (/^\d+ \* \* \* \*$/.test(cron)) return 'every hour';
  const [, minute = '', hour = '', day = ''] = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-6])$/.exec(cron) ?? [];
  if (minute === '') return null;
  const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
  const when = day === '*' ? 'daily' : `on ${weekdays[Number(day)]}s`;
  return `${when} at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

/**
 * @param {'CLEAR' | 'MASKED' | 'NONE'} access
 * @param {boolean} hasPii
 * @returns {{ readonly text: string, readonly kind: 'plain' | 'warn' | 'bad' }}
 */
export function tellAccess(access, hasPii) {
  if (access === 'NONE') return { text: 'Not readable for you', kind: 'bad' };
  const data = hasPii ? 'Personal data' : 'Data';
  if (access === 'MASKED') return { text: `${data} masked for you`, kind: 'warn' };
  return { text: hasPii ? 'Personal data in clear for you' : 'In clear for you', kind: 'plain' };
}

/** @type {Readonly<Record<string, string>>} */
const masks = {
  redact: 'replaced by ***',
  last4: 'its last four characters',
  sha256: 'a keyed hash',
  tokenize: 'a token that joins',
  null: 'left out',
  year: 'its year only',
  bucket: 'rounded to its first digit',
  deny: 'may not be asked for',
};

/**
 * What the reader gets of a column.
 *
 * @param {'CLEAR' | 'MASKED' | 'NONE'} access
 * @param {string | null} mask
 * @param {readonly string[]} piiPaths the places of a document that are masked by themselves
 * @returns {string}
 */
export function tellColumnAccess(access, mask, piiPaths) {
  if (access === 'CLEAR') return 'in clear';
  const told = mask === 'paths' ? `*** at ${piiPaths.join(', ')}` : (masks[mask ?? ''] ?? mask ?? 'masked');
  if (access === 'NONE') return mask === 'deny' ? (masks.deny ?? '') : 'not readable';
  return `masked: ${told}`;
}

/**
 * The status where it needs telling.
 *
 * @param {'DRAFT' | 'PUBLISHED' | 'DEPRECATED'} status
 * @param {{ readonly sunsetDate: string | null } | null} deprecation
 * @returns {{ readonly text: string, readonly kind: 'warn' } | null}
 */
export function tellStatus(status, deprecation) {
  if (status === 'DRAFT') return { text: 'Draft, not in the graph yet', kind: 'warn' };
  if (status === 'PUBLISHED') return null;
  const sunset = deprecation?.sunsetDate ?? null;
  return { text: sunset === null ? 'Deprecated' : `Deprecated, ends on ${sunset}`, kind: 'warn' };
}

/**
 * Why no query of the product is offered; null where one is.
 *
 * @param {{ readonly status: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED', readonly access: 'CLEAR' | 'MASKED' | 'NONE',
 *   readonly sampleQuery: string | null }} product
 * @returns {string | null}
 */
export function tellWhyNoQuery({ status, access, sampleQuery }) {
  if (status === 'DRAFT') return 'Draft: it cannot be queried before it is published.';
  if (sampleQuery === null) return 'Not served at the moment.';
  return access === 'NONE' ? 'You may not query this.' : null;
}
