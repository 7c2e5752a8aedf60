// A client that goes away aborts its request, so that work for nobody stops.

import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A signal that fires when the connection closes before the whole answer was written. */
export function abortSignalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  // One request may wait for many statements; Node would warn of a leak from the eleventh on.
  setMaxListeners(0, controller.signal);
  // It may have closed while its caller was still being identified.
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
