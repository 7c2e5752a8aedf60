// A process that serves the toy mesh by one executor until it is killed: `gateway-process.ts concord|apollo`. It prints its
// address as its first line.

import { createGateway } from '../../gateway/gateway.ts';
import { createToyMesh } from '../gateway/toy-mesh.ts';
import { serveGateway } from '../support/serve-gateway.ts';

const executor = process.argv[2] === 'apollo' ? 'apollo' : 'concord';
const gateway = createGateway({
  subgraphs: createToyMesh(),
  executor,
  // Of a list of which nothing is said ten rows are counted, and generated queries nest them.
  limits: { rows: 10_000_000 },
  onEvent: (event) => {
    if (event.kind === 'gateway-failed') console.error(event.cause);
  },
});
const { url } = await serveGateway(gateway, new Uint8Array(32).fill(7));
process.stdout.write(`${url}\n`);
