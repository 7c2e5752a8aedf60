// The least that a server does which has the answer already: node:http reads the request and sends a fixed buffer.
// Told by a message how many bytes; tells its parent the port.

import { createServer } from 'node:http';

export type FixedTold = { readonly bytes: number };

process.once('message', ({ bytes }: FixedTold) => {
  const answer = Buffer.alloc(bytes, ' ');
  const server = createServer((request, response) => {
    request.on('data', () => {});
    request.on('end', () => {
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end(answer);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
  });
});
process.once('disconnect', () => process.exit(0));
