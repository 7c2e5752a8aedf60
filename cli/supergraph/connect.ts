// How this process reaches a subgraph of another: the gateway's transport over HTTP, signed for those of Concord, with the times
// and sizes of the settings.

import type { HttpTransport } from '../../gateway/http-transport.ts';
import { deriveKey } from '../../identity/keys.ts';
import { createStatementSigner } from '../../identity/statement.ts';
import type { Environment, GatewaySettings } from '../environment.ts';
import { connectSubgraph } from '../serve-gateway.ts';
import type { Connect } from './connections.ts';
import { mostSchemaBytes } from './read-text.ts';

type Timeouts = Pick<Environment, 'subgraphTimeoutMs'> & {
  readonly gateway: Pick<GatewaySettings, 'subgraphTimeoutsMs'>;
};

/** Without a secret nobody is told who asks, and one that is trusted answers nothing. */
export function createConnect(rootSecret: Uint8Array | null, environment: Timeouts): Connect {
  const key = rootSecret === null ? null : deriveKey(rootSecret, 'statements');
  const sign = key === null ? null : createStatementSigner({ key, now: () => Date.now() });
  return async ({ name, url, make }, purpose) => {
    let stop = async (): Promise<unknown> => undefined;
    const lifetime = {
      async start<Thing>(start: () => Promise<Thing>, end: (thing: Thing) => Promise<unknown>): Promise<Thing> {
        const thing = await start();
        stop = () => end(thing);
        return thing;
      },
    };
    const { transport }: HttpTransport = await connectSubgraph(
      lifetime,
      { name, url: new URL(url) },
      {
        sign: make === 'concord' ? sign : null,
        timeoutMs: environment.gateway.subgraphTimeoutsMs.get(name) ?? environment.subgraphTimeoutMs,
        ...(purpose === 'schema' ? { mostReplyBytes: mostSchemaBytes } : {}),
      },
    );
    return { transport, close: async () => void (await stop()) };
  };
}
