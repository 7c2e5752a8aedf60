// Where a browser is led whose user opens the address of the graph.

import type { FastifyRequest } from 'fastify';
import { prefersPage } from '../http/prefers-page.ts';

/**
 * Null for who asks for data. A query in the address is shown on the page and not run: running it on sight is what CSRF
 * prevention is against. Whoever passes that on purpose asks for data, not for a page.
 */
export function findQueryPage(
  { method, headers, url }: Pick<FastifyRequest, 'method' | 'headers' | 'url'>,
  page: string,
): string | null {
  const isVisit = method === 'GET' && prefersPage(headers.accept) && headers['apollo-require-preflight'] === undefined;
  if (!isVisit) return null;
  const asked = new URLSearchParams(url.replace(/^[^?]*/, ''));
  const carried = new URLSearchParams();
  for (const name of ['query', 'variables']) {
    const value = asked.get(name);
    if (value !== null) carried.set(name, value);
  }
  return carried.size === 0 ? page : `${page}#${carried}`;
}
