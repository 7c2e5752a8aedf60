// The least that any server does: node:http reads the body, parses it, and sends a text that never changes. Arguments: bytes
// of the data. Tells its parent the port.

import { createServer } from 'node:http';
import { bodyOf } from './fixed-reply.ts';

const body = bodyOf(Number(process.argv[2]));
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.once('disconnect', () => process.exit(0));
