// `npm run bench:first-product`: from a table that Concord has never seen to a live masked product with a query answered,
// beside a mesh that is served already; with the seconds that each command takes.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createKnownTables, readKnownTables } from '../support/authoring-tables.ts';
import { startTestServer } from '../support/test-server.ts';

const program = fileURLToPath(new URL('../../cli/concord.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'concord-first-product-'));
const server = await startTestServer(process.env);
const port = await findFreePort();
const environment = {
  PATH: process.env.PATH,
  NO_COLOR: '1',
  DATABASE_URL: server.url,
  CONCORD_HOME: join(folder, '.concord'),
  CONCORD_ROLES: 'admin,member',
  CONCORD_CONTRACTS: join(folder, 'contracts'),
};
const laps: { readonly what: string; readonly seconds: number }[] = [];
const tokens = new Map<string, string>();
let lastAnswer = '';
let serving: ChildProcess | null = null;

try {
  await createTables();
  mkdirSync(join(folder, '.git'));
  // What is there before: another domain, which is served and goes on.
  await concord('init', 'rental', '--owner', '@rental-team', '--on-call', 'rental-pager', '--table', 'rental.customer');
  decide('rental', 'customer');
  await concord('tokens', 'apply');
  serving = spawn(process.execPath, [program, 'serve', '--port', String(port)], { cwd: folder, env: environment });
  serving.stderr?.on('data', (text) => process.env.SHOW === '1' && process.stderr.write(text));
  // The first start makes the secret by which tokens are signed.
  await waitFor(() =>
    fetch(`http://127.0.0.1:${port}/graphql`).then(
      () => true,
      () => false,
    ),
  );
  await waitFor(async () => (await ask('{ __typename }', 'rental')).includes('Query'));

  const people = ['--owner', '@sales-team', '--on-call', 'sales-pager'];
  await lap('init', () => concord('init', 'vertrieb', ...people, '--table', 'vertrieb.kundenstamm'));
  decide('vertrieb', 'kundenstamm');
  await lap('check', () => concord('check', join(folder, 'contracts/vertrieb')));
  await lap('publish', () => concord('publish', join(folder, 'contracts/vertrieb'), '--author', 'somebody'));
  const query =
    '{ vertrieb { kundenstamm(first: 2) { nodes { kundennummer nachname emailAdresse iban geburtsdatum ort } } } }';
  let answer = '';
  await lap('until a query is answered', () =>
    waitFor(async () => {
      answer = await ask(query, 'vertrieb');
      return answer.includes('"nodes":[{');
    }),
  );
  for (const { what, seconds } of laps) console.log(`${what.padEnd(28)} ${seconds.toFixed(1).padStart(6)} s`);
  const sum = laps.reduce((total, { seconds }) => total + seconds, 0);
  console.log(`${'the tool in all'.padEnd(28)} ${sum.toFixed(1).padStart(6)} s\n${answer}`);
  process.exitCode = /example\.|"DE\d{20}"/.test(answer) ? 1 : 0;
} finally {
  const stopped = serving === null ? null : new Promise((done) => serving?.once('exit', done));
  serving?.kill('SIGTERM');
  await stopped;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function createTables(): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const known = readKnownTables('tables').filter(({ file }) => file === 'rental_customer' || file === 'kunden_stamm');
  await createKnownTables(client, known);
  await client.end();
}

/** What a person does: reads the draft, and says that it is as it should be. */
function decide(domain: string, product: string): void {
  const file = join(folder, 'contracts', domain, `${product}.contract.yaml`);
  writeFileSync(file, readFileSync(file, 'utf8').replace('status: draft', 'status: published'));
}

async function lap(what: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  laps.push({ what, seconds: (performance.now() - start) / 1_000 });
}

function concord(...words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, env: environment });
  const texts: string[] = [];
  child.stdout.on('data', (text) => texts.push(String(text)));
  child.stderr.on('data', (text) => texts.push(String(text)));
  return new Promise((done, fail) => {
    child.on('close', (code) =>
      code === 0
        ? done(texts.join(''))
        : fail(new Error(`concord ${words.join(' ')} ended with ${code}:\n${texts.join('')}`)),
    );
  });
}

async function ask(query: string, domain: string): Promise<string> {
  const known = tokens.get(domain);
  const token = known ?? (await concord('token', '--role', 'member', '--domain', domain)).trim().split('\n')[0] ?? '';
  tokens.set(domain, token);
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  }).catch(() => null);
  lastAnswer = (await response?.text()) ?? '';
  return lastAnswer;
}

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) if (await isSo()) return;
  throw new Error(`It did not come about within a minute. The last answer: ${lastAnswer}`);
}

function findFreePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
