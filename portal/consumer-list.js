// Who is registered to consume a product, once the reader asks.

import { element } from './element.js';
import { countOf } from './words.js';

/** @typedef {{ consumer: string, team: string, useCase: string, pin: string }} Consumer */
/** @typedef {{ nodes: Consumer[], totalCount: number }} Consumers */

/**
 * `load` is called when the reader opens the list, once; it gives the consumers, or why there are none.
 *
 * @param {import('./list-products.js').Product} product
 * @param {(id: string) => Promise<Consumers | string>} load
 * @returns {HTMLElement}
 */
export function makeConsumers({ id, title }, load) {
  const place = element('div', {
    class: 'scroll',
    role: 'region',
    'aria-label': `Consumers of ${title}`,
    tabindex: '0',
  });
  const details = element('details', { class: 'columns' }, element('summary', {}, 'Consumers'), place);
  let isAsked = false;
  details.addEventListener('toggle', async () => {
    if (!details.open || isAsked) return;
    isAsked = true;
    place.replaceChildren(element('p', { class: 'told', role: 'status' }, 'Loading the consumers …'));
    const consumers = await load(id);
    if (typeof consumers === 'string') {
      isAsked = false;
      place.replaceChildren(element('p', { class: 'told', role: 'alert' }, consumers));
    } else place.replaceChildren(...showConsumers(consumers, title));
  });
  return details;
}

/**
 * @param {Consumers} consumers
 * @param {string} title
 * @returns {HTMLElement[]}
 */
function showConsumers({ nodes, totalCount }, title) {
  if (totalCount === 0) return [element('p', { class: 'told' }, 'Nobody is registered to consume it.')];
  const head = ['Consumer', 'Team', 'Used for', 'Versions'].map((name) => element('th', { scope: 'col' }, name));
  const rows = nodes.map(({ consumer, team, useCase, pin }) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', {}, consumer)),
      element('td', {}, team),
      element('td', { class: 'meaning' }, useCase),
      element('td', {}, element('code', {}, pin)),
    ),
  );
  const table = element(
    'table',
    { 'aria-label': `Consumers of ${title}` },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
  const more = totalCount - nodes.length;
  return more > 0
    ? [table, element('p', { class: 'hint' }, `${countOf(more, 'consumer')} more, see the catalog.`)]
    : [table];
}
