// The products on the page that are kept up to date: as many as one stream follows, those that the reader opened before the
// others. Nothing is followed while nobody looks at the page.

import { followEvents } from './follow-events.js';
import { applyEvent } from './standing.js';
import { tellChange } from './standing-words.js';

/** @typedef {import('./standing.js').Standing} Standing */
/** @typedef {{ readonly title: string, readonly show: (standing: Standing) => void, readonly showAge: () => void }} Shown */
/** @typedef {{ readonly shown: Shown, standing: Standing, isOpened: boolean }} Followed */

/** As the gateway has it. */
const mostFollowed = 50;
const ageMs = 30_000;

export class LiveProducts {
  /**
   * @param {import('./viewer.js').ViewerSession} session
   * @param {HTMLElement} told where the reader is told whether the page is kept up to date
   */
  constructor(session, told) {
    this.session = session;
    this.told = told;
    /** @type {Map<string, Followed>} */
    this.products = new Map();
    /** @type {readonly string[]} */
    this.followed = [];
    this.unfollow = () => {};
    document.addEventListener('visibilitychange', () => (document.hidden ? this.stop() : this.follow()));
    setInterval(() => {
      if (!document.hidden) for (const { shown } of this.products.values()) shown.showAge();
    }, ageMs);
  }

  /** The page shows others now. */
  clear() {
    this.stop();
    this.products.clear();
    this.told.textContent = '';
  }

  /**
   * @param {string} id
   * @param {Standing} standing
   * @param {Shown} shown
   */
  add(id, standing, shown) {
    this.products.set(id, { shown, standing, isOpened: false });
  }

  /** The reader opened it, and wants to know. @param {string} id */
  open(id) {
    const product = this.products.get(id);
    if (product === undefined) return;
    product.isOpened = true;
    if (!this.followed.includes(id)) this.follow();
  }

  /** Follows what the page shows now, with the token of who looks now. */
  follow() {
    this.stop();
    const all = [...this.products].filter(([, { standing }]) => !standing.isGone);
    const opened = all.filter(([, { isOpened }]) => isOpened).reverse();
    const ids = [...opened, ...all.filter(([, { isOpened }]) => !isOpened)].map(([id]) => id);
    this.followed = ids.slice(0, mostFollowed);
    if (this.followed.length === 0 || document.hidden) return;
    this.unfollow = followEvents(this.session, this.followed, {
      onEvent: (event) => this.take(event),
      onLive: (isLive) => this.tell(isLive),
    });
  }

  stop() {
    this.unfollow();
    this.unfollow = () => {};
    this.followed = [];
  }

  /** @param {import('./standing.js').LiveEvent} event */
  take(event) {
    const product = this.products.get(String(event.data.product));
    if (product === undefined) return;
    const { shown, standing } = product;
    product.standing = applyEvent(standing, event);
    shown.show(product.standing);
    const change = tellChange(shown.title, standing, product.standing);
    if (change !== null) this.told.textContent = change;
  }

  /** @param {boolean} isLive */
  tell(isLive) {
    if (!isLive) this.told.textContent = 'Ages and scores are not kept up to date at the moment.';
    else if (this.followed.length === this.products.size)
      this.told.textContent = 'Ages and scores are kept up to date.';
    else this.told.textContent = `Ages and scores of ${this.followed.length} of them are kept up to date.`;
  }
}
