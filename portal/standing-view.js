// The badges of one product that tell how it stands, and that are told anew while the page is open.

import { element } from './element.js';
import { tellFailing, tellFreshnessBadge, tellQualityBadge } from './standing-words.js';

/** @typedef {import('./standing.js').Standing} Standing */
/**
 * `show` puts another standing into `badges` and `failing`; `showAge` lets the age grow since then.
 *
 * @typedef {{
 *   readonly badges: readonly HTMLElement[], readonly failing: HTMLElement,
 *   readonly show: (standing: Standing) => void, readonly showAge: () => void,
 * }} StandingView
 */

/**
 * @param {Standing} first
 * @param {number} promisedSeconds
 * @returns {StandingView}
 */
export function makeStanding(first, promisedSeconds) {
  const freshnessBadge = element('li', {});
  const qualityBadge = element('li', {});
  const failing = element('p', { class: 'failing' });
  let standing = first;
  let toldAt = 0;

  /** @param {Standing} told */
  function show(told) {
    standing = told;
    toldAt = performance.now();
    showAge();
    const { quality, isGone } = standing;
    setBadge(qualityBadge, tellQualityBadge(quality));
    qualityBadge.hidden = isGone;
    const names = isGone ? null : tellFailing(quality);
    failing.hidden = names === null;
    failing.replaceChildren('Failing checks: ', element('span', {}, names ?? ''));
  }
  function showAge() {
    const { freshness, isGone } = standing;
    const { ageSeconds } = freshness;
    const age = ageSeconds === null ? null : ageSeconds + (performance.now() - toldAt) / 1_000;
    const badge = tellFreshnessBadge({ ...freshness, ageSeconds: age }, promisedSeconds);
    setBadge(freshnessBadge, isGone ? { text: 'Not there any more', kind: 'bad' } : badge);
  }

  show(first);
  return { badges: [freshnessBadge, qualityBadge], failing, show, showAge };
}

/**
 * @param {HTMLElement} place
 * @param {import('./list-products.js').Badge} badge
 */
function setBadge(place, { text, kind }) {
  place.className = kind;
  if (place.textContent !== text) place.textContent = text;
}
