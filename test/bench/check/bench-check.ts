// `npm run bench:check`: how long `concord check` takes against what is published, as a process of its own on a PostgreSQL of
// its own: where one contract changes, where all do, and without a change. `npm run bench:check 300` takes 300 contracts.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../cli/postgres/start-embedded.ts';
import type { ContractFile } from '../../../contracts/load.ts';
import { nameOfKey } from '../../../contracts/overlay-files.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { createPublicationStore } from '../../../mesh/publications/publication-store.ts';
import { makeContracts } from './many-contracts.ts';

const program = fileURLToPath(new URL('../../../cli/concord.js', import.meta.url));
const count = Number(process.argv[2] ?? 100);
const rounds = 3;

const home = mkdtempSync(join(tmpdir(), 'concord-bench-check-'));
const server = await startEmbeddedPostgres({ directory: home, isDurable: false, log: () => undefined });
try {
  await prepare(server.url);
  const cases: readonly (readonly [string, (number: number) => boolean])[] = [
    ['nothing changes', () => false],
    ['one changes', (number) => number === 0],
    ['all change', () => true],
  ];
  for (const [name, isChanged] of cases) {
    const folder = writeFolder(join(home, name.replaceAll(' ', '-')), makeContracts(count, isChanged).files);
    const runs = [];
    for (let round = 0; round < rounds; round++) runs.push(await check(folder, server.url));
    const [fastest] = runs.sort((a, b) => a.seconds - b.seconds);
    if (fastest === undefined) throw new TypeError('there were no rounds');
    const { seconds, cpuSeconds, products, isPassed } = fastest;
    process.stdout.write(
      `${count} contracts, ${name}: ${seconds.toFixed(1)} s, of CPU ${cpuSeconds.toFixed(1)} s; ${products} changed, ${isPassed ? 'passed' : 'NOT PASSED'}\n`,
    );
  }
} finally {
  await server.stop();
  rmSync(home, { recursive: true });
}

async function prepare(url: string): Promise<void> {
  const { files, sql } = makeContracts(count);
  const pool = new pg.Pool({ connectionString: url });
  const client = await pool.connect();
  await client.query(sql);
  await migrate(client);
  client.release();
  const drafts = files.map(({ path, text }) => draftOf(path, text));
  await createPublicationStore(pool).publish(drafts, { author: 'bench', now: 1_700_000_000_000, judgedAt: 0 });
  await pool.end();
}

function draftOf(path: string, text: string) {
  const [domain = '', file = ''] = path.split('/');
  const key = `${domain}.${file.split('.')[0]}`;
  const isContract = file !== 'domain.yaml' && nameOfKey(key) !== null;
  const same = { text, url: null, cause: 'publish', note: null } as const;
  return isContract
    ? { ...same, kind: 'contract' as const, name: key, version: '1.0.0' }
    : { ...same, kind: 'domain' as const, name: domain, version: null };
}

function writeFolder(folder: string, files: readonly ContractFile[]): string {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function check(folder: string, url: string) {
  const report = join(home, 'report.json');
  const words = ['check', folder, '--against', 'published', '--format', 'json', '--output', report];
  const env = { PATH: process.env.PATH, DATABASE_URL: url, CONCORD_HOME: home };
  const [startedAt, cpuBefore] = [performance.now(), cpuOfChildren()];
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const [seconds, cpuSeconds] = [(performance.now() - startedAt) / 1_000, cpuOfChildren() - cpuBefore];
  if (code !== 0 && code !== 1) throw new Error(`the check ended with ${code}`);
  const { products, isPassed } = JSON.parse(readFileSync(report, 'utf8')) as { products: unknown[]; isPassed: boolean };
  return { seconds, cpuSeconds, products: products.length, isPassed };
}

/** Seconds of CPU of processes that have ended, by the operating system's accounting. */
function cpuOfChildren(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(13, 15).map(Number);
  return ((user ?? 0) + (system ?? 0)) / 100;
}
