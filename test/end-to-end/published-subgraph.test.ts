// The example of a subgraph of another team, as its README says: its commands are run and its queries asked, on free ports.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoContracts } from '../../cli/read-contracts.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  ask,
  cleanUp,
  concord,
  findFreePort,
  makeHome,
  type RunningConcord,
  runConcord,
  untilReady,
} from './run-concord.ts';

type Body = {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
};

const top = join(import.meta.dirname, '..', '..');
const readme = readFileSync(join(top, 'examples', 'reviews', 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/ {3}```(\w+)(.*)\n([\s\S]*?)\n {3}```/g)].map(([, kind, info, text = '']) => {
  return { kind, info: (info ?? '').trim(), text: text.trim() };
});
const commands = blocks.filter(({ kind }) => kind === 'sh').map(({ text }) => text);
const queries = blocks.filter(({ kind }) => kind === 'graphql');

let database: TestDatabase;
let running: RunningConcord;
let reviews: ChildProcess;
let url: string;
let port: string;
let environment: Record<string, string>;
const headers: Record<string, Record<string, string>> = {};

/** `NAME=value npx concord words` -> both, with the ports of this test. */
function readCommand(text: string) {
  const words = text.replaceAll('4001', port).replace('examples/', `${top}/examples/`).split(/\s+/);
  const variables = words.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split(/=(.*)/s, 2));
  const rest = words.filter((word) => !/^[A-Z_]+=/.test(word));
  return { words: rest.slice(rest[0] === 'npx' ? 2 : 1), variables: Object.fromEntries(variables) };
}

function run(text: string) {
  const { words, variables } = readCommand(text);
  return concord(words, { ...environment, ...variables });
}

function startReviews(): ChildProcess {
  const { words } = readCommand(commands[1] ?? '');
  return spawn(process.execPath, words, { env: { ...process.env, PORT: port }, stdio: 'ignore' });
}

async function askAs(role: string, query: string): Promise<Body> {
  return (await ask(url, query, headers[role])).body as Body;
}

const codesOf = ({ errors = [] }: Body) => [...new Set(errors.map(({ extensions }) => extensions.code))];

/** The graph changes within seconds of a publication. */
async function untilAnswered(query: string, code: string | undefined): Promise<Body> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const body = await askAs('analyst', query);
    if (codesOf(body)[0] === code) return body;
    await sleep(100);
  }
  throw new Error(`It was never answered with ${code ?? 'data'}: ${query}\n${running.output()}`);
}

beforeAll(async () => {
  database = await createTestDatabase('reviews');
  port = String(await findFreePort());
  const own = String(await findFreePort());
  url = `http://127.0.0.1:${own}`;
  environment = {
    DATABASE_URL: database.url,
    CONCORD_HOME: makeHome(),
    CONCORD_CONTRACTS: demoContracts,
    CONCORD_DEMO_SCALE: '0.01',
    PORT: own,
  };
  const { words, variables } = readCommand(commands[0] ?? '');
  running = runConcord([...words, '--demo', '--no-demo-loader'], { ...environment, ...variables });
  reviews = startReviews();
  await untilReady(url, running);
  for (const role of ['admin', 'analyst']) {
    const { stdout } = await concord(['token', '--role', role], environment);
    headers[role] = { authorization: `Bearer ${stdout.trim()}` };
  }
}, 240_000);
afterAll(async () => {
  reviews.kill();
  await cleanUp();
  await database.drop();
});

it('is published by the commands of its README, masked as it says, and taken back', async () => {
  const [clear, personal, byAdmin] = queries;
  if (clear === undefined || personal === undefined || byAdmin === undefined)
    throw new Error('The README has no queries.');
  expect(codesOf(await askAs('analyst', clear.text))).toEqual(['GRAPHQL_VALIDATION_FAILED']);

  const published = await run(commands[2] ?? '');
  expect([published.code, published.stderr]).toEqual([0, '']);
  expect(published.stdout).toContain('is published (1).');
  expect(published.stdout).toContain('Its @pii fields (1) are answered to the roles that they name');

  expect(await untilAnswered(clear.text, undefined)).toMatchObject({
    data: { orders: { orderFacts: { nodes: [{ reviews: [{ stars: expect.any(Number) }] }] } } },
  });
  expect(personal.info).toContain('refused with FORBIDDEN_FIELD');
  expect(codesOf(await askAs('analyst', personal.text))).toEqual(['FORBIDDEN_FIELD']);
  expect(JSON.stringify(await askAs('admin', byAdmin.text))).toContain('@example.org');

  reviews.kill();
  const down = await untilAnswered(clear.text, 'SUBGRAPH_UNREACHABLE');
  expect(down.data).toMatchObject({
    orders: { orderFacts: { nodes: [{ orderId: expect.any(String), reviews: null }] } },
  });
  reviews = startReviews();
  await untilAnswered(clear.text, undefined);

  expect((await run(commands[3] ?? '')).stdout).toMatch(/reviews .* publish/);
  expect((await run(commands[4] ?? '')).stdout).toContain('The subgraph reviews is taken back (2).');
  await untilAnswered(clear.text, 'GRAPHQL_VALIDATION_FAILED');
}, 240_000);

it('is not asked by a gateway that does not allow its host any more, and nothing else is lost', async () => {
  await run(commands[2] ?? '');
  running.signal('SIGTERM');
  await running.ended;
  const { words } = readCommand(commands[0] ?? '');
  running = runConcord([...words, '--demo', '--no-demo-loader'], environment);
  await untilReady(url, running);
  const body = await untilAnswered(queries[0]?.text ?? '', 'SUBGRAPH_ADDRESS_REFUSED');
  expect(body.data).toMatchObject({
    orders: { orderFacts: { nodes: [{ orderId: expect.any(String), reviews: null }] } },
  });
  expect(running.output()).toContain('ADDRESS_REFUSED');
}, 240_000);
