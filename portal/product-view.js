// A product of the catalog -> its place on the page.

import { element, linkOrText } from './element.js';
import { tellAccess, tellColumnAccess, tellFreshness, tellSchedule, tellStatus, tellWhyNoQuery } from './words.js';

/** @typedef {import('./list-products.js').Product} Product */
/** @typedef {import('./list-products.js').Column} Column */
/** @typedef {import('./list-products.js').Owner} Owner */

/**
 * `loadColumns` is called when the reader opens the list of columns, once.
 *
 * @param {Product} product
 * @param {(id: string) => Promise<readonly Column[] | string>} loadColumns gives the columns, or why there are none
 * @returns {HTMLElement}
 */
export function makeProduct(product, loadColumns) {
  const heading = `product-${product.id}`;
  return element(
    'article',
    { class: 'product', 'aria-labelledby': heading },
    element(
      'div',
      { class: 'name' },
      element('h3', { id: heading }, product.title),
      element('code', { class: 'id' }, product.id),
      element('span', { class: 'version' }, `version ${product.version}`),
    ),
    element('p', { class: 'description' }, product.description),
    makeBadges(product),
    makeFacts(product),
    makeQueryLink(product) ?? makeWhyNoQuery(product),
    makeColumns(product, loadColumns),
  );
}

/** @param {Product} product */
function makeBadges({ access, hasPii, status, deprecation, tags }) {
  const told = [tellStatus(status, deprecation), tellAccess(access, hasPii)].flatMap((badge) => badge ?? []);
  return element(
    'ul',
    { class: 'badges', 'aria-label': 'Status, access and tags' },
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
