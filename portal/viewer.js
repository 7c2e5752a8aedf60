// Who looks: one of the development viewers to choose from, or the bearer of a token that the reader brought. Tokens to choose
// from stay in memory; what must survive the way from one page to the other (role, brought token, key) is in sessionStorage,
// which ends with the tab. Nothing is ever written to localStorage or a cookie.

/** @typedef {{ readonly role: string, readonly claims: Readonly<Record<string, unknown>>, readonly token: string }} Viewer */
/** @typedef {'identity-provider' | 'not-this-machine' | 'no-key' | 'wrong-key'} Reason */
/**
 * @typedef {{ readonly kind: 'choose', readonly viewers: readonly Viewer[] }
 *   | { readonly kind: 'bring', readonly reason: Reason }} Offer
 */

/** What the server says of a token that the reader brought. @typedef {'untried' | 'accepted' | 'refused'} Standing */

/** The role of who brings no token. */
export const anonymous = 'anonymous';

const keys = { role: 'concord.role', token: 'concord.token', key: 'concord.key' };

/** `change`: somebody else looks, ask anew. `offer`: there is another choice. `standing`: the server has spoken of the token. */
export class ViewerSession extends EventTarget {
  /** @param {Offer} offer */
  constructor(offer) {
    super();
    this.offer = offer;
    /** @type {Standing} */
    this.standing = 'untried';
  }

  /** The chosen role; null where the token decides. */
  get role() {
    if (this.offer.kind === 'bring') return null;
    return chooseRole(
      this.offer.viewers.map(({ role }) => role),
      recall(keys.role),
    );
  }

  /** @returns {string | null} */
  get token() {
    if (this.offer.kind === 'bring') return recall(keys.token);
    return this.offer.viewers.find(({ role }) => role === this.role)?.token ?? null;
  }

  /** @param {string} role */
  choose(role) {
    remember(keys.role, role);
    this.dispatchEvent(new Event('change'));
  }

  /** @param {string | null} token null forgets it */
  bring(token) {
    remember(keys.token, token);
    this.standing = 'untried';
    this.dispatchEvent(new Event('change'));
  }

  /**
   * What an answer showed of the token that it was asked with.
   *
   * @param {string | null} token
   * @param {Standing} standing
   */
  note(token, standing) {
    if (token !== this.token || standing === this.standing) return;
    this.standing = standing;
    this.dispatchEvent(new Event('standing'));
  }

  /** Asks anew whom one may look as, with the key that is remembered now. */
  async reload() {
    this.offer = await fetchOffer();
    this.dispatchEvent(new Event('offer'));
    this.dispatchEvent(new Event('change'));
  }

  /** New tokens in place of expired ones; false where the reader has to bring one. */
  async renew() {
    if (this.offer.kind === 'bring') return false;
    this.offer = await fetchOffer();
    return this.offer.kind === 'choose';
  }
}

/** Asks whom one may look as; again when an address with a key is put into the bar of this tab, which loads nothing anew. */
export async function openSession() {
  takeKey();
  const session = new ViewerSession(await fetchOffer());
  addEventListener('hashchange', () => {
    if (takeKey()) session.reload();
  });
  return session;
}

/** Takes the key out of the address, `#key=...`; false where there is none. */
function takeKey() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const key = fragment.get('key');
  if (key === null) return false;
  remember(keys.key, key);
  fragment.delete('key');
  const rest = fragment.size === 0 ? '' : `#${fragment}`;
  history.replaceState(null, '', location.pathname + location.search + rest);
  return true;
}

/**
 * The one chosen before, else an analyst, who sees data with what is personal masked; else the role that sees least.
 *
 * @param {readonly string[]} roles highest rank first
 * @param {string | null} remembered
 * @returns {string}
 */
export function chooseRole(roles, remembered) {
  if (remembered !== null && [...roles, anonymous].includes(remembered)) return remembered;
  return roles.find((role) => role === 'analyst') ?? roles.at(-1) ?? anonymous;
}

/** @returns {Promise<Offer>} */
async function fetchOffer() {
  const key = recall(keys.key);
  /** @type {Record<string, string>} */
  const headers = key === null ? {} : { 'concord-key': key };
  const response = await fetch('/portal/viewers', { headers, cache: 'no-store' }).catch(() => null);
  // A server that does not answer is told of where the graph is asked.
  if (response?.ok !== true) return { kind: 'choose', viewers: [] };
  /** @type {Offer} */
  const offer = await response.json();
  const isRefused = key !== null && offer.kind === 'bring' && offer.reason === 'no-key';
  return isRefused ? { kind: 'bring', reason: 'wrong-key' } : offer;
}

/**
 * @param {string} name
 * @returns {string | null}
 */
function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string | null} value
 */
function remember(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing: the choice holds for as long as nothing is loaded anew.
  }
}
