// Where a browser is led whose user opens the address of the graph.

import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { prefersPage } from '../../http/prefers-page.ts';

/**
 * Null for who asks for data. A query in the address is shown on the page and not run: running it on sight is what CSRF
 * prevention is against. Whoever passes that on purpose asks for data, not for a page.
 */
export function findQueryPage(
  { method, headers, url }: Pick<FastifyRequest, 'method' | 'headers' | 'url'>,
  page: string,
): string | null {
  const isVisit = method === 'GET' && isNavigation(headers) && prefersPage(headers.accept);
  if (!isVisit || headers['apollo-require-preflight'] !== undefined) return null;
  const asked = new URLSearchParams(url.replace(/^[^?]*/, ''));
  const carried = new URLSearchParams();
  for (const name of ['query', 'variables']) {
    const value = asked.get(name);
    if (value !== null) carried.set(name, value);
  }
  return carried.size === 0 ? page : `${page}#${carried}`;
}

/**
 * A browser says of itself that its user goes somewhere (https://www.w3.org/TR/fetch-metadata/); without TLS only by the older
 * header. Programs that merely accept HTML look for what an address serves, and are told in JSON.
 */
function isNavigation(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-dest'] === 'document' || headers['upgrade-insecure-requests'] === '1';
}
