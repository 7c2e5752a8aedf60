// One federation situation is one folder: an SDL file per subgraph, its data, and a test.

import { readdirSync, readFileSync } from 'node:fs';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { SubgraphMake } from '../../gateway/read-subgraph.ts';
import type { SubgraphRequest } from '../../gateway/transport/transport.ts';
import { createLocalSubgraph, type Resolvers } from '../support/local-subgraph.ts';

export type Sent = {
  readonly subgraph: string;
  readonly query: string;
  /** Null where root fields are asked for. */
  readonly representations: unknown;
};

/** `loadCase(import.meta.dirname, data)`: `data` has the resolvers of each subgraph by the name of its file. */
export function loadCase(
  folder: string,
  data: Readonly<Record<string, Resolvers>>,
  make: SubgraphMake = 'concord',
): { readonly gateway: Gateway; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const subgraphs = readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => {
      const name = file.replace('.graphql', '');
      const sdl = readFileSync(`${folder}/${file}`, 'utf8');
      const note = ({ query, variables }: SubgraphRequest) =>
        sent.push({ subgraph: name, query, representations: variables.representations ?? null });
      return createLocalSubgraph(name, sdl, data[name] ?? {}, note, make);
    });
  return { gateway: createGateway({ subgraphs, executor: 'concord' }), sent };
}
