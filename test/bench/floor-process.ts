// The floor: the least that any server of these answers does. A bare node:http server with `pg` runs the hand-written
// statement and forwards the JSON that PostgreSQL built. No GraphQL, no identity, no check of anything.
// Arguments: the database's URL and the number of connections. Tells its parent the port. POST /Q2/admin with a JSON
// array of values.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import pg from 'pg';
import { queries, type Role } from './queries.ts';

const [, , url = '', connections = '8'] = process.argv;
const pool = new pg.Pool({
  connectionString: url,
  max: Number(connections),
  options: '-c TimeZone=UTC -c DateStyle=ISO',
});

type Statement = { readonly name: string; readonly text: string; readonly before: string; readonly after: string };
const statements = new Map<string, Statement>();
for (const { name, roles, statement, before, after } of queries) {
  for (const role of roles as readonly Role[]) {
    statements.set(`/${name}/${role}`, { name: `${name} ${role}`, text: statement(role), before, after });
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    answer(request, Buffer.concat(chunks).toString(), response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
});

async function answer(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
  const statement = statements.get(request.url ?? '');
  if (statement === undefined) return void response.writeHead(404).end();
  const values: unknown[] = JSON.parse(body);
  const { rows } = await pool.query<{ json: string }>({ name: statement.name, text: statement.text, values });
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(`${statement.before}${rows[0]?.json}${statement.after}`);
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.once('disconnect', () => process.exit(0));
