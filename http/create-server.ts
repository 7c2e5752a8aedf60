// The server of Node under a front, with its limits on what arrives.

import { createServer, type RequestListener, type Server } from 'node:http';

/** Node looks at this interval for what takes too long to arrive. */
const mostCheckingMs = 5_000;
const keepAliveMs = 65_000;

/** @param arrivalMs how long a request may take to arrive, headers and body */
export function createFrontServer(arrivalMs: number, handle: RequestListener): Server {
  const settings = {
    connectionsCheckingInterval: Math.min(arrivalMs, mostCheckingMs),
    // Node's own is longer, and where it is longer than that of the whole request, it holds for bodies instead.
    headersTimeout: arrivalMs,
    requestTimeout: arrivalMs,
    keepAliveTimeout: keepAliveMs,
    // Refused by the front: Node's own refusal has no body.
    requireHostHeader: false,
  };
  return createServer(settings, handle);
}
