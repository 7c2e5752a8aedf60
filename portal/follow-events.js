// Follows how products stand by `GET /events`, with the token of who looks: an EventSource could not send one. A stream that
// ends is opened anew, with pauses that grow, until there is nothing to follow.

import { createEventReader } from './read-events.js';

/** @typedef {import('./viewer.js').ViewerSession} ViewerSession */
/** @typedef {import('./standing.js').LiveEvent} LiveEvent */
/**
 * How a stream came to its end: `lost` may come back, `renew` with another token, and `over` does not.
 *
 * @typedef {'lost' | 'renew' | 'over'} Ending
 */
/**
 * @typedef {{
 *   readonly onEvent: (event: LiveEvent) => void,
 *   readonly onLive: (isLive: boolean) => void,
 * }} Follower
 */

const firstPauseMs = 2_000;
const mostPauseMs = 60_000;

/**
 * Gives what ends it.
 *
 * @param {ViewerSession} session
 * @param {readonly string[]} products
 * @param {Follower} follower
 * @returns {() => void}
 */
export function followEvents(session, products, follower) {
  const stopping = new AbortController();
  keepOpen(session, products, follower, stopping.signal);
  return () => stopping.abort();
}

/**
 * @param {ViewerSession} session
 * @param {readonly string[]} products
 * @param {Follower} follower
 * @param {AbortSignal} signal
 */
async function keepOpen(session, products, { onEvent, onLive }, signal) {
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    let wasLive = false;
    const ending = await readStream(session.token, products, signal, (event) => {
      if (signal.aborted) return;
      if (!wasLive) onLive(true);
      wasLive = true;
      onEvent(event);
    });
    if (signal.aborted) return;
    onLive(false);
    if (ending === 'over' || (ending === 'renew' && !(await session.renew().catch(() => false)))) return;
    pauseMs = wasLive ? firstPauseMs : Math.min(pauseMs * 2, mostPauseMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/**
 * @param {string | null} token
 * @param {readonly string[]} products
 * @param {AbortSignal} signal
 * @param {(event: LiveEvent) => void} onEvent
 * @returns {Promise<Ending>}
 */
async function readStream(token, products, signal, onEvent) {
  const search = new URLSearchParams(products.map((id) => ['product', id]));
  /** @type {Record<string, string>} */
  const headers = { accept: 'text/event-stream' };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  /** @type {Ending} */
  let ending = 'lost';
  try {
    const response = await fetch(`/events?${search}`, { headers, signal, cache: 'no-store' });
    if (!response.ok || response.body === null) return endingOf(response.status);
    const readEvents = createEventReader();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (const event of readEvents(read.value)) {
        if (event.name !== 'end') onEvent(event);
        else if (event.data.reason === 'token-expired') ending = 'renew';
        else if (event.data.reason === 'gone') ending = 'over';
      }
    }
  } catch {
    // Neither a server that is gone nor an answer that is none ends it for good.
  }
  return ending;
}

/**
 * @param {number} status
 * @returns {Ending}
 */
function endingOf(status) {
  if (status === 401) return 'renew';
  return status >= 500 || status === 429 ? 'lost' : 'over';
}
