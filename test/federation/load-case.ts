// One federation situation is one folder: an SDL file per subgraph, its data, and a test.

import { readdirSync, readFileSync } from 'node:fs';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { createLocalSubgraph, type Resolvers } from '../support/local-subgraph.ts';

export type Sent = { readonly subgraph: string; readonly query: string };

/** `loadCase(import.meta.dirname, data)`: `data` has the resolvers of each subgraph by the name of its file. */
export function loadCase(
  folder: string,
  data: Readonly<Record<string, Resolvers>>,
): { readonly gateway: Gateway; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const subgraphs = readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => {
      const name = file.replace('.graphql', '');
      const sdl = readFileSync(`${folder}/${file}`, 'utf8');
      return createLocalSubgraph(name, sdl, data[name] ?? {}, ({ query }) => sent.push({ subgraph: name, query }));
    });
  return { gateway: createGateway({ subgraphs, executor: 'concord' }), sent };
}
