// The one way in which these pages make elements. Names and texts come from contracts, which are other people's input: text
// becomes a text node, never HTML, and an address becomes a link only where it is plainly one.

/** @typedef {Node | string | null} Child */

/**
 * `element('p', { class: 'quiet' }, 'Hello ', link)`. Attribute names are ours; null and undefined values leave one out.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Readonly<Record<string, string | null | undefined>>} attributes
 * @param {readonly Child[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(attribute, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * An address to write to as a link, a web address as a link, everything else as text: `javascript:` is no address.
 *
 * @param {string} text
 * @returns {Node | string}
 */
export function linkOrText(text) {
  if (/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(text)) return element('a', { href: `mailto:${text}` }, text);
  if (/^https?:\/\/[^\s"'<>]+$/i.test(text) && URL.canParse(text)) {
    return element('a', { href: text, rel: 'noopener noreferrer' }, text);
  }
  return text;
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found;
}
