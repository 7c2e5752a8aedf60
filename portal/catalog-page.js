// The page at `/`: the products that the reader may find, by domain, or by how well they fit a search.

import { ask } from './ask.js';
import { byId, element } from './element.js';
import { findFailure, isOfOlderCatalog } from './failure.js';
import { areFiltersOffered, makeFilters, readChosen } from './filters.js';
import { listColumns, listConsumers, listProducts } from './list-products.js';
import { LiveProducts } from './live-products.js';
import { makeProduct } from './product-view.js';
import { openSession } from './viewer.js';
import { showViewerControl } from './viewer-control.js';
import { countOf } from './words.js';

/** @typedef {import('./list-products.js').Product} Product */
/** @typedef {import('./list-products.js').Domain} Domain */
/** @typedef {import('./list-products.js').Page} Page */

const pauseMs = 150;

const search = /** @type {HTMLInputElement} */ (byId('query'));
const form = /** @type {HTMLFormElement} */ (byId('search'));
const told = byId('told');
const list = byId('products');

const address = new URLSearchParams(location.search);
/** The domain that the list is narrowed to. */
let domain = address.get('domain');
/** How the products that are shown stand. */
let chosen = readChosen(address);
/** False once the catalog did not know what was asked: it is of an older version. */
let hasStandings = true;
search.value = address.get('q') ?? '';
told.textContent = 'Loading the products …';

const session = await openSession();
/** Of the request under way; another one takes its place. */
let asking = new AbortController();
const live = new LiveProducts(session, byId('live'));

showViewerControl(session);
session.addEventListener('change', () => show());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  show();
});
let pause = 0;
search.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(show, pauseMs);
});
document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea');
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
});
const loaders = { columns: loadColumns, consumers: loadConsumers };
await show();

/** Asks anew for what the search and the domain say, and shows it. */
async function show() {
  clearTimeout(pause);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  keepAddress();
  list.setAttribute('aria-busy', 'true');
  const answer = await load(null, signal);
  if (signal.aborted) return;
  list.setAttribute('aria-busy', 'false');
  if (answer === null) return;
  showDomains(answer.domains);
  showFilters(answer.search.facets ?? null);
  list.replaceChildren();
  live.clear();
  append(answer.search, answer.domains);
}

/**
 * The catalog's answer; null where there is none, of which the reader has been told then.
 *
 * @param {string | null} after
 * @param {AbortSignal} signal
 * @returns {Promise<{ search: Page, domains: Domain[] } | null>}
 */
async function load(after, signal) {
  let answer = null;
  let error = null;
  try {
    const wanted = { query: query() || null, domain, chosen, after };
    answer = await ask(session, listProducts(wanted, hasStandings), { signal });
    if (hasStandings && isOfOlderCatalog(answer)) {
      hasStandings = false;
      answer = await ask(session, listProducts(wanted, hasStandings), { signal });
    }
  } catch (thrown) {
    error = thrown;
  }
  if (signal.aborted) return null;
  const { search: found, domains } = answer?.data?.catalog ?? {};
  const failure = findFailure(answer, error);
  if (failure !== null) {
    tellFailure(failure);
    // Whence the reader gets on, where it was the search alone that failed.
    showDomains(domains ?? []);
    showFilters(null);
    live.clear();
  }
  return failure === null && found ? { search: found, domains: domains ?? [] } : null;
}

function query() {
  return search.value.trim();
}

/** So that the way back from GraphiQL, and a copied address, lead to what was searched. */
function keepAddress() {
  const parts = new URLSearchParams();
  if (query() !== '') parts.set('q', query());
  if (domain !== null) parts.set('domain', domain);
  for (const [name, value] of Object.entries(chosen)) if (value !== null) parts.set(name, value);
  history.replaceState(null, '', parts.size === 0 ? '/' : `/?${parts}`);
}

/** @param {import('./failure.js').Failure} failure */
function tellFailure({ title, nextStep }) {
  told.textContent = '';
  const again = element('button', { type: 'button', class: 'control' }, 'Try again');
  again.addEventListener('click', () => show());
  list.replaceChildren(
    element('div', { class: 'notice bad', role: 'alert' }, element('h2', {}, title), element('p', {}, nextStep), again),
  );
}

/**
 * @param {number} totalCount
 * @returns {string}
 */
function tellCount(totalCount) {
  const place = domain === null ? '' : ` in ${domain}`;
  if (totalCount > 0 && query() !== '') return `${countOf(totalCount, 'product')}${place} for “${query()}”, best first`;
  if (totalCount > 0) return `${countOf(totalCount, 'product')}${place}`;
  if (query() !== '') return `Nothing${place} fits “${query()}”. Try fewer or other words.`;
  if (Object.values(chosen).some((value) => value !== null)) return `No product${place} stands like that.`;
  return domain === null
    ? 'There is no product that you may find. Look as another role, or ask a domain to publish one.'
    : `There is no product in ${domain} that you may find.`;
}

/** @param {readonly Domain[]} domains */
function showDomains(domains) {
  const place = byId('domains');
  const choices = [null, ...domains.filter(({ products }) => products?.length).map(({ name }) => name)];
  const links = choices.map((name) => {
    const href = name === null ? '/' : `/?domain=${encodeURIComponent(name)}`;
    const link = element('a', { href, 'aria-current': name === domain ? 'true' : null }, name ?? 'All domains');
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      domain = name;
      show().then(() => focusDomain(name));
    });
    return link;
  });
  place.hidden = choices.length < 3 && domain === null;
  place.replaceChildren(...links);
}

/** @param {import('./filters.js').Facets | null} facets */
function showFilters(facets) {
  const place = byId('filters');
  place.hidden = !areFiltersOffered(facets, chosen);
  const focused = place.contains(document.activeElement) ? document.activeElement?.id : null;
  const filters = facets === null || place.hidden ? [] : makeFilters(facets, chosen, choose);
  place.replaceChildren(...filters);
  // They are made anew by each answer; the keyboard stays where it was.
  if (focused) document.getElementById(focused)?.focus();
}

/** @param {import('./filters.js').Chosen} now */
function choose(now) {
  chosen = now;
  show();
}

/** The links are made anew by each answer; the keyboard stays where it was. @param {string | null} name */
function focusDomain(name) {
  const links = [...byId('domains').querySelectorAll('a')];
  links.find((link) => link.textContent === (name ?? 'All domains'))?.focus();
}

/**
 * @param {Page} page
 * @param {readonly Domain[]} domains
 */
function append({ nodes, totalCount, pageInfo }, domains) {
  for (const product of nodes) {
    const { place, standing, shown } = makeProduct(product, loaders);
    placeFor(product, domains).append(place);
    if (standing !== null) live.add(product.id, standing, shown);
  }
  live.follow();
  const { length } = list.querySelectorAll('.product');
  told.textContent =
    tellCount(totalCount) + (length < totalCount ? `, ${length.toLocaleString('en')} of them shown` : '');
  if (pageInfo.hasNextPage) list.append(makeMore(pageInfo.endCursor, domains));
}

/**
 * What is searched stands in one row, by rank; otherwise products stand in the section of their domain.
 *
 * @param {Product} product
 * @param {readonly Domain[]} domains
 */
function placeFor(product, domains) {
  if (query() !== '') return list;
  const order = domains.map((one) => one.name);
  const rank = order.indexOf(product.domain.name);
  const sections = [...list.children].filter((child) => child instanceof HTMLElement);
  const there = sections.find(({ dataset }) => dataset.domain === product.domain.name);
  if (there !== undefined) return there;
  const section = makeDomain(domains[rank] ?? null, product.domain.name);
  const next = sections.find(({ dataset }) => order.indexOf(dataset.domain ?? '') > rank) ?? null;
  list.insertBefore(section, next);
  return section;
}

/**
 * @param {Domain | null} found
 * @param {string} name
 */
function makeDomain(found, name) {
  const heading = `domain-${name}`;
  return element(
    'section',
    { class: 'domain', 'data-domain': name, 'aria-labelledby': heading },
    element(
      'header',
      {},
      element('h2', { id: heading }, found?.title ?? name),
      found === null ? null : element('p', {}, found.boundedContext),
    ),
  );
}

/**
 * @param {string | null} after
 * @param {readonly Domain[]} domains
 */
function makeMore(after, domains) {
  const more = element('button', { type: 'button', class: 'control more' }, 'Show more products');
  more.addEventListener('click', async () => {
    more.disabled = true;
    const answer = await load(after, asking.signal);
    if (answer === null) return;
    more.remove();
    append(answer.search, domains);
    // The keyboard stays at the end of the list, the eyes where they are.
    const next = list.querySelector('.more') ?? list;
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  });
  return more;
}

/**
 * @param {string} id
 * @returns {Promise<readonly import('./list-products.js').Column[] | string>}
 */
async function loadColumns(id) {
  live.open(id);
  const answer = await ask(session, listColumns(id)).catch(() => null);
  const columns = answer?.data?.catalog?.product?.columns;
  return columns ?? 'The columns cannot be loaded. Close this and open it again.';
}

/**
 * @param {string} id
 * @returns {Promise<import('./consumer-list.js').Consumers | string>}
 */
async function loadConsumers(id) {
  live.open(id);
  const answer = await ask(session, listConsumers(id)).catch(() => null);
  if (answer !== null && isOfOlderCatalog(answer)) return 'This catalog registers no consumers.';
  return answer?.data?.catalog?.product?.consumers ?? 'The consumers cannot be loaded. Close this and open it again.';
}
