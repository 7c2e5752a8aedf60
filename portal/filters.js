// The choices by which the list is narrowed to products that stand in a certain way, each with how many they are.

import { element } from './element.js';

/** @typedef {{ readonly value: string, readonly count: number }} Facet */
/** @typedef {{ freshness: Facet[], quality: Facet[], score: Facet[] }} Facets */
/** @typedef {{ readonly freshness: string | null, readonly quality: string | null, readonly score: string | null }} Chosen */
/** @typedef {keyof Chosen} FilterName */

/** @type {Chosen} */
export const nothingChosen = { freshness: null, quality: null, score: null };

/**
 * What a choice is called, and of which values of its facet it has the products.
 *
 * @type {readonly (readonly [name: FilterName, label: string, options: readonly (readonly [string, string, readonly string[]])[]])[]}
 */
const filters = [
  [
    'freshness',
    'Freshness',
    [
      ['fresh', 'Fresh', ['FRESH']],
      ['stale', 'Stale', ['STALE']],
      ['unknown', 'Unknown', ['UNKNOWN']],
    ],
  ],
  [
    'quality',
    'Quality',
    [
      ['sound', 'Sound', ['SOUND']],
      ['broken', 'Broken', ['BROKEN']],
      ['unknown', 'Unknown', ['UNKNOWN']],
    ],
  ],
  [
    'score',
    'Score',
    [
      ['90', 'At least 90', ['90-100']],
      ['70', 'At least 70', ['90-100', '70-89']],
    ],
  ],
];

/**
 * What the address says, as far as it is one of the choices.
 *
 * @param {URLSearchParams} address
 * @returns {Chosen}
 */
export function readChosen(address) {
  const read = filters.map(([name, , options]) => {
    const value = address.get(name);
    return [name, options.some(([option]) => option === value) ? value : null];
  });
  return { ...nothingChosen, ...Object.fromEntries(read) };
}

/**
 * As arguments of `search`.
 *
 * @param {Chosen} chosen
 */
export function toArguments({ freshness, quality, score }) {
  return {
    freshness: freshness === null ? null : [freshness.toUpperCase()],
    quality: quality === null ? null : [quality.toUpperCase()],
    minScore: score === null ? null : Number(score),
  };
}

/**
 * Is there anything to choose? Where all products stand alike, there is not.
 *
 * @param {Facets | null} facets
 * @param {Chosen} chosen
 */
export function areFiltersOffered(facets, chosen) {
  if (facets === null) return false;
  return Object.values(chosen).some((value) => value !== null) || filters.some(([name]) => facets[name].length > 1);
}

/**
 * @param {Facets} facets of what is found with what is chosen
 * @param {Chosen} chosen
 * @param {(chosen: Chosen) => void} onChoose
 * @returns {HTMLElement[]}
 */
export function makeFilters(facets, chosen, onChoose) {
  return filters.map(([name, label, options]) => {
    const select = element('select', { class: 'control', id: `filter-${name}`, 'aria-controls': 'products' });
    select.append(element('option', { value: '' }, 'Any'));
    for (const [value, text, values] of options) {
      // What is not chosen of a filter is not among what is found, so nothing is known of how many it is.
      const told = chosen[name] === null || chosen[name] === value ? ` (${countOf(facets[name], values)})` : '';
      select.append(element('option', { value }, text + told));
    }
    select.value = chosen[name] ?? '';
    select.addEventListener('change', () => onChoose({ ...chosen, [name]: select.value || null }));
    return element('span', { class: 'filter' }, element('label', { for: `filter-${name}` }, label), select);
  });
}

/**
 * @param {readonly Facet[]} facets
 * @param {readonly string[]} values
 */
function countOf(facets, values) {
  const counts = facets.map(({ value, count }) => (values.includes(value) ? count : 0));
  return counts.reduce((sum, count) => sum + count, 0).toLocaleString('en');
}
