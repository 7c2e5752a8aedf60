// Started by the tests as a process of its own: a Concord that runs the embedded server until it is told to stop.
// Arguments: the .concord folder. Prints the URL, and stops the server on SIGINT.

import { startEmbeddedPostgres } from '../../cli/postgres/start-embedded.ts';

const directory = process.argv[2] ?? '';
const server = await startEmbeddedPostgres({ directory, isDurable: false, log: () => {} });
const keepAlive = setInterval(() => {}, 1000);
process.once('SIGINT', async () => {
  clearInterval(keepAlive);
  await server.stop();
  process.exit(0);
});
console.log(server.url);
