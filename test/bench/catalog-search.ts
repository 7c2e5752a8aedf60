// `npm run bench:catalog`: how long the catalog's search takes at 1,000 products, through the gateway, on a PostgreSQL of
// its own. Every query is another one: one to three words, one in three with a typing error, some with filters.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../cli/postgres/start-embedded.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { createSearchExtension } from '../../mesh/search-extension.ts';
import { openLocalCatalog } from '../support/local-catalog.ts';
import { makePlausibleMesh, plausibleWords } from '../support/plausible-mesh.ts';
import { createRandom, type Random } from '../support/random.ts';
import { viewerOf } from '../support/shop-mesh.ts';

const products = Number(process.argv[2] ?? 1_000);
const searches = 1_000;
const warmUp = 100;

const query = `query ($query: String, $domain: String, $hasPii: Boolean) {
  catalog {
    search(query: $query, domain: $domain, hasPii: $hasPii, first: 20) {
      totalCount
      edges { score node { id title description owner { team } tags access sla { freshness } } }
    }
  }
}`;

type Variables = { readonly query: string; readonly domain?: string; readonly hasPii?: boolean };

function makeVariables(random: Random): Variables {
  const words = Array.from({ length: random.integer(1, 3) }, () => random.pick(plausibleWords));
  if (random.chance(0.33)) words[0] = misspell(words[0] ?? '', random);
  return {
    query: words.join(' '),
    ...(random.chance(0.1) ? { domain: 'orders' } : {}),
    ...(random.chance(0.1) ? { hasPii: true } : {}),
  };
}

/** One letter left out, doubled or changed. */
function misspell(word: string, random: Random): string {
  const at = random.integer(1, word.length - 2);
  const letter = random.pick([...'aeinrst']);
  return word.slice(0, at) + random.pick(['', word.charAt(at).repeat(2), letter]) + word.slice(at + 1);
}

async function search(gateway: Gateway, variables: Variables, role: string): Promise<number> {
  const startedAt = performance.now();
  const { hasErrors, text } = await gateway.execute(
    { query, variables },
    { viewer: viewerOf(role), signal: new AbortController().signal },
  );
  const took = performance.now() - startedAt;
  if (hasErrors) throw new Error(text);
  return took;
}

/** `atOnce` searches in flight all the time. */
async function measure(gateway: Gateway, atOnce: number, seed: number): Promise<readonly number[]> {
  const random = createRandom(seed);
  const waiting = Array.from({ length: searches }, () => makeVariables(random));
  const times: number[] = [];
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      times.push(await search(gateway, next, waiting.length % 2 === 0 ? 'analyst' : 'anonymous'));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return times.sort((a, b) => a - b);
}

/** Milliseconds of CPU of a process so far, by the operating system's accounting. */
function cpuOf(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * 10;
}

async function cpuOfBackends(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'concord catalog'`,
  );
  return rows.reduce((sum, { pid }) => sum + cpuOf(pid), 0);
}

async function run(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the server stops under it where a search failed
  await client.connect();
  await createSearchExtension(client);
  const mesh = makePlausibleMesh(products);
  const startedAt = performance.now();
  const { subgraph, database } = await openLocalCatalog(url, mesh);
  const tookToIndex = performance.now() - startedAt;
  const gateway = createGateway({ subgraphs: [subgraph], executor: 'concord' });
  const random = createRandom(99);
  for (let index = 0; index < warmUp; index++) await search(gateway, makeVariables(random), 'analyst');

  console.log(`${products} products; the first connection's index took ${tookToIndex.toFixed(0)} ms`);
  console.log('in flight   p50 ms   p95 ms   p99 ms   per second   CPU ms per search: Node   PostgreSQL');
  for (const atOnce of [1, 4]) {
    const before = { node: process.cpuUsage(), postgres: await cpuOfBackends(client), at: performance.now() };
    const times = await measure(gateway, atOnce, atOnce);
    const seconds = (performance.now() - before.at) / 1_000;
    const node = process.cpuUsage(before.node);
    const postgres = (await cpuOfBackends(client)) - before.postgres;
    const quantile = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
    const cells = [
      [String(atOnce), 9],
      ...[0.5, 0.95, 0.99].map((share) => [quantile(share).toFixed(1), 9] as const),
      [(searches / seconds).toFixed(0), 13],
      [((node.user + node.system) / 1_000 / searches).toFixed(2), 26],
      [(postgres / searches).toFixed(2), 13],
    ] as const;
    console.log(cells.map(([text, width]) => text.padStart(width)).join(''));
  }
  await database.close();
  await client.end();
}

const directory = mkdtempSync(join(tmpdir(), 'concord-bench-'));
const server = await startEmbeddedPostgres({ directory, log: () => {}, isDurable: false });
try {
  await run(server.url);
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
