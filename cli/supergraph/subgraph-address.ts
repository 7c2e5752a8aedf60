// Where a subgraph is asked, as flags, settings and files write it.

import { ConcordError } from '../../errors/concord-error.ts';

export type SubgraphAddress = { readonly name: string; readonly url: URL };

/** `orders=http://127.0.0.1:4101`. @throws ConcordError CONFIGURATION_INVALID */
export function readSubgraphAddress(text: string): SubgraphAddress {
  const [, name = '', address = ''] = /^([A-Za-z_]\w*)=(.+)$/.exec(text.trim()) ?? [];
  const url = readSubgraphUrl(address);
  if (url === undefined) {
    const reason = 'must read name=URL, for example orders=http://127.0.0.1:4101';
    throw new ConcordError('CONFIGURATION_INVALID', { name: `The subgraph "${text}"`, reason });
  }
  return { name, url };
}

/** Over http or https; without a path it is `/graphql`. */
export function readSubgraphUrl(text: string): URL | undefined {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/graphql';
  return url;
}
