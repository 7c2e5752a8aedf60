// How old and how good data are, in words that say all that the colours say. Pure.

import { countOf, tellDuration } from './words.js';

/** @typedef {import('./standing.js').Freshness} Freshness */
/** @typedef {import('./standing.js').Quality} Quality */
/** @typedef {import('./list-products.js').Badge} Badge */

/** From how many seconds on an age is told in a unit: 47 hours are 47 hours, 49 are 2 days. */
const units = /** @type {const} */ ([
  [172_800, 86_400, 'day'],
  [5_400, 3_600, 'hour'],
  [60, 60, 'minute'],
]);

/**
 * An age as people tell one, rounded down: 5 -> "less than a minute", 200 -> "3 minutes", 200000 -> "2 days".
 *
 * @param {number} seconds
 * @returns {string}
 */
export function tellAge(seconds) {
  for (const [from, size, unit] of units) if (seconds >= from) return countOf(Math.floor(seconds / size), unit);
  return 'less than a minute';
}

/**
 * @param {Freshness} freshness
 * @param {number} promisedSeconds
 * @returns {Badge}
 */
export function tellFreshnessBadge({ status, ageSeconds }, promisedSeconds) {
  const age = ageSeconds === null ? '' : `: ${tellAge(ageSeconds)} old`;
  if (status === 'fresh') return { text: `Fresh${age}`, kind: 'good' };
  if (status === 'stale') return { text: `Stale${age}, promised ${tellDuration(promisedSeconds)}`, kind: 'bad' };
  return { text: 'Freshness unknown', kind: 'quiet' };
}

/** @type {Readonly<Record<string, string>>} */
const trends = { rising: ', rising ↗', steady: ', steady →', falling: ', falling ↘' };

/**
 * @param {Quality} quality
 * @returns {Badge}
 */
export function tellQualityBadge({ status, score, trend, failing }) {
  if (status === 'unknown' || score === null) return { text: 'Quality unknown', kind: 'quiet' };
  const text = `Quality ${score} of 100${trends[trend ?? ''] ?? ''}`;
  if (status === 'broken') return { text: `${text}, broken`, kind: 'bad' };
  return { text, kind: failing.length === 0 ? 'good' : 'warn' };
}

/** So many names are told; the catalog has them all. */
const mostNames = 5;

/**
 * The names of checks that did not pass; null where all did.
 *
 * @param {Quality} quality
 * @returns {string | null}
 */
export function tellFailing({ failing }) {
  if (failing.length === 0) return null;
  const more = failing.length - mostNames;
  return failing.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * What a listener is told of a change; null where it is too small for words.
 *
 * @param {string} title
 * @param {import('./standing.js').Standing} before
 * @param {import('./standing.js').Standing} after
 * @returns {string | null}
 */
export function tellChange(title, before, after) {
  if (after.isGone) return `${title} is not there any more.`;
  if (before.version !== after.version) return `${title} is version ${after.version} now.`;
  if (before.freshness.status !== after.freshness.status) {
    const { status } = after.freshness;
    return status === 'unknown' ? `The freshness of ${title} is unknown now.` : `${title} is ${status} now.`;
  }
  const { status, score } = after.quality;
  if (before.quality.status === status && before.quality.score === score) return null;
  return status === 'broken'
    ? `The quality of ${title} is broken.`
    : `The quality of ${title} is ${score ?? 'unknown'} now.`;
}
