// A product of the catalog -> its place on the page.

import { makeConsumers } from './consumer-list.js';
import { element, linkOrText } from './element.js';
import { readStanding } from './standing.js';
import { makeStanding } from './standing-view.js';
import { tellAccess, tellColumnAccess, tellFreshness, tellSchedule, tellStatus, tellWhyNoQuery } from './words.js';

/** @typedef {import('./list-products.js').Product} Product */
/** @typedef {import('./list-products.js').Column} Column */
/** @typedef {import('./list-products.js').Owner} Owner */

/** @typedef {import('./standing.js').Standing} Standing */
/**
 * Each is called when the reader opens a list, once, and gives what is in it, or why there is nothing.
 *
 * @typedef {{
 *   readonly columns: (id: string) => Promise<readonly Column[] | string>,
 *   readonly consumers: (id: string) => Promise<import('./consumer-list.js').Consumers | string>,
 * }} Loaders
 */
/**
 * `standing` is null where the catalog does not tell how products stand.
 *
 * @typedef {{ readonly place: HTMLElement, readonly standing: Standing | null, readonly shown: import('./live-products.js').Shown }} ProductView
 */

/**
 * @param {Product} product
 * @param {Loaders} loaders
 * @returns {ProductView}
 */
export function makeProduct(product, loaders) {
  const heading = `product-${product.id}`;
  const standing = readStanding(product);
  const view = standing === null ? null : makeStanding(standing, product.sla.freshnessSeconds);
  const version = element('span', { class: 'version' }, `version ${product.version}`);
  const place = element(
    'article',
    { class: 'product', 'aria-labelledby': heading },
    element(
      'div',
      { class: 'name' },
      element('h3', { id: heading }, product.title),
      element('code', { class: 'id' }, product.id),
      version,
    ),
    element('p', { class: 'description' }, product.description),
    makeBadges(product, view?.badges ?? []),
    view?.failing ?? null,
    makeFacts(product),
    makeQueryLink(product) ?? makeWhyNoQuery(product),
    makeColumns(product, loaders.columns),
    makeConsumers(product, loaders.consumers),
  );
  const shown = {
    title: product.title,
    showAge: () => view?.showAge(),
    /** @param {Standing} told */
    show: (told) => {
      version.textContent = `version ${told.version}`;
      view?.show(told);
    },
  };
  return { place, standing, shown };
}

/**
 * @param {Product} product
 * @param {readonly HTMLElement[]} standing
 */
function makeBadges({ access, hasPii, status, deprecation, tags }, standing) {
  const told = [tellStatus(status, deprecation), tellAccess(access, hasPii)].flatMap((badge) => badge ?? []);
  return element(
    'ul',
    { class: 'badges', 'aria-label': 'Freshness, quality, status, access and tags' },
    ...standing,
    ...told.map(({ text, kind }) => element('li', { class: kind }, text)),
    ...tags.filter((tag) => tag.toLowerCase() !== 'pii').map((tag) => element('li', { class: 'tag' }, tag)),
  );
}

/** @param {Product} product */
function makeFacts({ owner, sla, deprecation }) {
  return element(
    'dl',
    { class: 'facts' },
    ...makeFact('Owner', ...describeOwner(owner)),
    ...makeFact('Freshness', tellFreshness(sla), ...describeSchedule(sla.updateSchedule)),
    ...(deprecation?.migrationNotes ? makeFact('Instead', deprecation.migrationNotes) : []),
  );
}

/** @param {string | null} schedule */
function describeSchedule(schedule) {
  if (schedule === null) return [];
  const words = tellSchedule(schedule);
  return words === null ? [', loaded by the schedule ', element('code', {}, schedule)] : [`, loaded ${words}`];
}

/**
 * @param {string} name
 * @param {readonly (Node | string)[]} told
 */
function makeFact(name, ...told) {
  return [element('dt', {}, name), element('dd', {}, ...told)];
}

/**
 * @param {Owner} owner
 * @returns {(Node | string)[]}
 */
function describeOwner({ team, contact, slack }) {
  const ways = [contact, slack].flatMap((way) => (way === null ? [] : [' · ', linkOrText(way)]));
  return [team, ...ways];
}

/** @param {Product} product */
function makeQueryLink({ sampleQuery, title, access, status }) {
  if (sampleQuery === null || tellWhyNoQuery({ sampleQuery, access, status }) !== null) return null;
  const href = `/graphiql#${new URLSearchParams({ query: sampleQuery })}`;
  return element('a', { class: 'button', href, 'aria-label': `Query this: ${title}` }, 'Query this');
}

/** @param {Product} product */
function makeWhyNoQuery(product) {
  const why = tellWhyNoQuery(product);
  return why === null
    ? null
    : element('p', { class: 'hint' }, `${why} Ask its owner: `, ...describeOwner(product.owner));
}

/**
 * @param {Product} product
 * @param {(id: string) => Promise<readonly Column[] | string>} loadColumns
 */
function makeColumns(product, loadColumns) {
  // What can be scrolled must be reached by the keyboard too.
  const label = `Columns of ${product.title}, in a table`;
  const place = element('div', { class: 'scroll', role: 'region', 'aria-label': label, tabindex: '0' });
  const details = element('details', { class: 'columns' }, element('summary', {}, 'Columns'), place);
  let isAsked = false;
  details.addEventListener('toggle', async () => {
    if (!details.open || isAsked) return;
    isAsked = true;
    place.replaceChildren(element('p', { class: 'told', role: 'status' }, 'Loading the columns …'));
    const columns = await loadColumns(product.id);
    if (typeof columns === 'string') {
      isAsked = false;
      place.replaceChildren(element('p', { class: 'told', role: 'alert' }, columns));
    } else place.replaceChildren(makeTable(columns, product.title));
  });
  return details;
}

/**
 * @param {readonly Column[]} columns
 * @param {string} title
 */
function makeTable(columns, title) {
  const head = ['Field', 'Type', 'You see', 'Meaning'].map((name) => element('th', { scope: 'col' }, name));
  const rows = columns.map(({ field, type, unit, description, pii, access, mask, piiPaths, deprecated }) => {
    const meaning = deprecated === null ? description : `${description} Deprecated: ${deprecated}`;
    const seen = `${tellColumnAccess(access, mask, piiPaths)}${pii ? ' (personal)' : ''}`;
    return element(
      'tr',
      {},
      element('td', {}, element('code', {}, field)),
      element('td', {}, unit === null ? type : `${type}, ${unit}`),
      element('td', {}, seen),
      element('td', { class: 'meaning' }, meaning),
    );
  });
  return element(
    'table',
    { 'aria-label': `Columns of ${title}` },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}
