// The connections to subgraphs of other processes, by address. A graph leases those of its subgraphs; one that no graph leases
// any more is closed, so that a subgraph which was taken out or moved is let go of after the last request that may need it.

import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { HttpTransport } from '../../gateway/transport/http-transport.ts';
import type { Transport } from '../../gateway/transport/transport.ts';

/** `isPublished`: its address was published in the mesh, and is not one that the operator of this process named. */
export type SubgraphPlace = Pick<SubgraphDefinition, 'name' | 'url' | 'make'> & { readonly isPublished?: true };

export type PlacedSubgraph = SubgraphPlace & Pick<SubgraphDefinition, 'sdl'>;

/** `purpose`: data are asked for beside schemas, so that neither waits for the other. */
export type Connect = (place: SubgraphPlace, purpose: 'data' | 'schema') => Promise<HttpTransport>;

export type Lease = {
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly release: () => Promise<void>;
};

export type Connections = {
  readonly lease: (definitions: readonly PlacedSubgraph[]) => Promise<Lease>;
  /** For asking for a schema; it stays open. */
  readonly schemaTransport: (place: SubgraphPlace) => Promise<Transport>;
  readonly close: () => Promise<void>;
};

type Shared = { readonly connection: Promise<HttpTransport>; leases: number };

export function createConnections(connect: Connect): Connections {
  const shared = new Map<string, Shared>();
  const forSchemas = new Map<string, Promise<HttpTransport>>();

  async function take(place: SubgraphPlace): Promise<Transport> {
    const key = keyOf(place);
    const known = shared.get(key) ?? { connection: connect(place, 'data'), leases: 0 };
    shared.set(key, known);
    known.leases += 1;
    return (await known.connection).transport;
  }

  async function giveBack(place: SubgraphPlace): Promise<void> {
    const key = keyOf(place);
    const known = shared.get(key);
    if (known === undefined) return;
    known.leases -= 1;
    if (known.leases > 0) return;
    shared.delete(key);
    await (await known.connection).close();
  }

  return {
    async lease(definitions) {
      const subgraphs = await Promise.all(
        definitions.map(async (definition) => ({ ...definition, transport: await take(definition) })),
      );
      let isHeld = true;
      return {
        subgraphs,
        release: async () => {
          if (!isHeld) return;
          isHeld = false;
          await Promise.all(definitions.map(giveBack));
        },
      };
    },
    async schemaTransport(place) {
      const key = keyOf(place);
      const connection = forSchemas.get(key) ?? connect(place, 'schema');
      forSchemas.set(key, connection);
      return (await connection).transport;
    },
    async close() {
      const all = [...[...shared.values()].map(({ connection }) => connection), ...forSchemas.values()];
      shared.clear();
      forSchemas.clear();
      await Promise.all(all.map(async (connection) => (await connection).close()));
    },
  };
}

function keyOf({ name, url, make, isPublished }: SubgraphPlace): string {
  return `${isPublished === true ? 'published ' : ''}${make} ${name} ${url}`;
}
