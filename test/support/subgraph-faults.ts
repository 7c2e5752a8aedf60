// What may be wrong with a subgraph, as the server behaves then. Tests assert what a client gets; a report measures how long
// it takes.

import { gzipSync } from 'node:zlib';
import type { Behaviour, Fault } from './faulty-mesh.ts';

/**
 * `gone`: no usable reply to anything it is asked. `no-entities`: its own fields are answered, and entities refused.
 * `well`: nothing is missing.
 */
export type Consequence = 'gone' | 'no-entities' | 'well';

export type NamedFault = {
  readonly name: string;
  readonly fault: Fault;
  readonly consequence: Consequence;
};

const megabyte = Buffer.alloc(1_000_000, 'x');

const answerText =
  (text: string, status = 200, contentType = 'application/json'): Behaviour =>
  ({ response }) =>
    response.writeHead(status, { 'content-type': contentType }).end(text);

const answerRaw =
  (...texts: readonly string[]): Behaviour =>
  ({ socket }) => {
    for (const text of texts) socket.write(text);
  };

/** Changes what it says to `_entities`, in a reply that is else as it should be. */
const changeEntities =
  (change: (entities: unknown[]) => unknown): Behaviour =>
  async ({ response, answer, isForEntities }) => {
    const text = await answer();
    if (!isForEntities) return response.end(text);
    const { data } = JSON.parse(text) as { data: { _entities: unknown[] } };
    response.end(JSON.stringify({ data: { _entities: change(data._entities) } }));
  };

const streamGigabyte: Behaviour = ({ response }) => {
  let sent = 0;
  response.write('{"data":{"a":"');
  const more = () => {
    while (sent < 1_000) {
      sent += 1;
      if (!response.write(megabyte)) return;
    }
    response.end('"}}');
  };
  response.on('drain', more);
  more();
};

const dripForever: Behaviour = ({ response }) => {
  response.write('{"data":{');
  const drip = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(drip));
};

const endlessHeaders: Behaviour = ({ socket }) => {
  socket.write('HTTP/1.1 200 OK\r\n');
  const more = setInterval(() => socket.write(`x-more: ${'y'.repeat(10_000)}\r\n`), 5);
  socket.on('close', () => clearInterval(more));
};

const answerTwice: Behaviour = async ({ socket, answer }) => {
  const write = (text: string) =>
    socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
  write(await answer());
  write('{"data":{"customers":[{"name":"Eve"}],"_entities":[{"name":"Eve"},{"name":"Eve"},{"name":"Eve"}]}}');
};

const cut = '{"data":{"customers":[{"na';
const gzipped = gzipSync('{"data":{"customers":[]}}');
const manyErrors = JSON.stringify({ data: null, errors: Array.from({ length: 100_000 }, () => ({ message: 'No' })) });

export const subgraphFaults: readonly NamedFault[] = [
  { name: 'is killed', fault: 'killed', consequence: 'gone' },
  { name: 'is cut off, its connections still open', fault: 'silenced', consequence: 'gone' },
  { name: 'closes every connection', fault: ({ socket }) => socket.destroy(), consequence: 'gone' },
  { name: 'takes the request and never answers', fault: () => undefined, consequence: 'gone' },
  { name: 'sends a few bytes at a time, for ever', fault: dripForever, consequence: 'gone' },
  { name: 'sends headers without end', fault: endlessHeaders, consequence: 'gone' },
  { name: 'does not speak HTTP', fault: answerRaw('SSH-2.0-OpenSSH_9.9\r\n'), consequence: 'gone' },
  { name: 'answers HTML with status 200', fault: answerText('<html>', 200, 'text/html'), consequence: 'gone' },
  { name: 'answers HTML with status 502', fault: answerText('<html>', 502, 'text/html'), consequence: 'gone' },
  { name: 'answers JSON with status 500', fault: answerText('{"data":{}}', 500), consequence: 'gone' },
  { name: 'answers 204 without a body', fault: ({ response }) => response.writeHead(204).end(), consequence: 'gone' },
  { name: 'answers an empty body', fault: answerText(''), consequence: 'gone' },
  {
    name: 'redirects',
    fault: ({ response }) => response.writeHead(307, { location: 'http://127.0.0.1:1/graphql' }).end(),
    consequence: 'gone',
  },
  { name: 'answers JSON that is cut off', fault: answerText(cut), consequence: 'gone' },
  {
    name: 'breaks off in the midst of its reply',
    fault: ({ response, socket }) => {
      response.writeHead(200, { 'content-length': 1_000 }).write(cut, () => socket.destroy());
    },
    consequence: 'gone',
  },
  {
    name: 'stops in the midst of its reply',
    fault: ({ response }) => response.writeHead(200, { 'content-length': 1_000 }).write(cut),
    consequence: 'gone',
  },
  {
    name: 'announces a reply of 1 GB',
    fault: ({ response }) => response.writeHead(200, { 'content-length': 1_000_000_000 }).write(cut),
    consequence: 'gone',
  },
  { name: 'streams a reply of 1 GB', fault: streamGigabyte, consequence: 'gone' },
  {
    name: 'compresses its reply',
    fault: ({ response }) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipped),
    consequence: 'gone',
  },
  { name: 'answers a list', fault: answerText('[]'), consequence: 'gone' },
  { name: 'answers null', fault: answerText('null'), consequence: 'gone' },
  { name: 'answers data that are a list', fault: answerText('{"data":[]}'), consequence: 'gone' },
  { name: 'answers neither data nor errors', fault: answerText('{}'), consequence: 'gone' },
  {
    name: 'answers 100,000 lists, one in the other',
    fault: answerText(`{"data":{"customers":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`),
    consequence: 'gone',
  },
  {
    name: 'sends too few entities',
    fault: changeEntities((entities) => entities.slice(1)),
    consequence: 'no-entities',
  },
  {
    name: 'sends too many entities',
    fault: changeEntities((entities) => [null, ...entities]),
    consequence: 'no-entities',
  },
  {
    name: 'sends the entities in another order',
    fault: changeEntities((entities) => [...entities.slice(1), ...entities.slice(0, 1)]),
    consequence: 'no-entities',
  },
  { name: 'sends entities that are no list', fault: changeEntities(() => ({})), consequence: 'no-entities' },
  { name: 'sends no entities', fault: changeEntities(() => null), consequence: 'no-entities' },
  {
    name: 'answers JSON as text/plain',
    fault: async ({ response, answer }) => response.setHeader('content-type', 'text/plain').end(await answer()),
    consequence: 'well',
  },
  { name: 'answers twice', fault: answerTwice, consequence: 'well' },
];

/** Not in the list above, since what a client gets of it are its own words. */
export const tellsManyErrors: Behaviour = answerText(manyErrors);

export function findFault(name: string): NamedFault {
  const found = subgraphFaults.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No fault "${name}".`);
  return found;
}
