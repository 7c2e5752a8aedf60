// What the checks of a product cost in one scan, against one statement for each: in turn, many rounds. What counts is the CPU
// of PostgreSQL, all its processes, and the time until the answer; of the rounds' ratios the one in the middle.

import { Client } from 'pg';
import { inspectTables } from '../../../subgraphs/sql/inspect.ts';
import { openDatabase } from '../../../subgraphs/sql/pool.ts';
import { runScan } from '../../../subgraphs/sql/quality/run-scan.ts';
import { readMesh } from '../../support/read-mesh.ts';
import { readCpuOfTree } from '../cpu.ts';
import { median } from '../measure.ts';
import type { Log } from '../processes.ts';
import type { BenchServers } from '../servers.ts';
import { contract, fillEventFacts, now, statements } from './event-facts.ts';

export type ChecksRun = { readonly rounds: number; readonly rows: number };

export type Cost = { readonly cpu: number; readonly wall: number };

export type ChecksResult = {
  readonly checks: number;
  readonly scan: Cost;
  readonly apart: Cost;
  /** The scan by the statements apart, in the middle of all rounds, least and greatest. */
  readonly cpuRatio: Spread;
  readonly wallRatio: Spread;
};

export type Spread = { readonly middle: number; readonly least: number; readonly greatest: number };

type Servers = Pick<BenchServers, 'databaseUrl' | 'postmasterPid'>;

/** @throws Error where the two do not find the same */
export async function measureChecks(
  servers: Servers,
  { rounds, rows: wanted }: ChecksRun,
  log: Log,
): Promise<ChecksResult> {
  const client = new Client({ connectionString: servers.databaseUrl, options: '-c TimeZone=UTC' });
  await client.connect();
  const database = openDatabase({ url: servers.databaseUrl, domain: 'shop', connections: 1 });
  try {
    await fillEventFacts(client, wanted, log);
    const mesh = readMesh({ 'shop/domain.yaml': domain, 'shop/event_facts.contract.yaml': contract });
    const [table] = (await inspectTables(mesh.products, database)).tables;
    if (table === undefined) throw new Error('The table of the checks is not as its contract says.');
    const checks = table.product.quality;
    const context = { database, now: () => now, clock: () => 0, signal: new AbortController().signal };
    const scan = async () => {
      const { found } = await runScan(table, checks, context);
      return found.map(({ check, finding }) => [check.name, finding.kind === 'counted' ? finding.failing : Number.NaN]);
    };
    const apart = async () => {
      const found: (readonly [string, number])[] = [];
      for (const { name } of checks) {
        const { rows } = await client.query<{ n: string }>(statements[name] ?? '');
        found.push([name, Number(rows[0]?.n)]);
      }
      return found.map(([name, number]) => [
        name,
        name === 'size' ? 0 : name === 'fresh' ? Number(number > 3_600) : number,
      ]);
    };
    const [ours, theirs] = [JSON.stringify(await scan()), JSON.stringify(await apart())];
    if (ours !== theirs) throw new Error(`The scan finds ${ours}, and the statements apart find ${theirs}.`);
    log(`The scan and ${checks.length} statements apart find the same.`);
    const found: { readonly scan: Cost; readonly apart: Cost }[] = [];
    for (let round = 0; round < rounds; round++) {
      // Who goes first changes from round to round.
      const first = await costOf(round % 2 === 0 ? scan : apart, servers);
      const second = await costOf(round % 2 === 0 ? apart : scan, servers);
      found.push(round % 2 === 0 ? { scan: first, apart: second } : { scan: second, apart: first });
    }
    const middle = (of: (round: (typeof found)[number]) => number) => median(found.map(of));
    return {
      checks: checks.length,
      scan: { cpu: middle((round) => round.scan.cpu), wall: middle((round) => round.scan.wall) },
      apart: { cpu: middle((round) => round.apart.cpu), wall: middle((round) => round.apart.wall) },
      cpuRatio: spread(found.map((round) => round.scan.cpu / round.apart.cpu)),
      wallRatio: spread(found.map((round) => round.scan.wall / round.apart.wall)),
    };
  } finally {
    await database.close();
    await client.end();
  }
}

const domain = 'name: shop\nbounded_context: A shop.\nowner: { team: "@shop" }\n';

/** Three times, since CPU times are cut to hundredths of a second. */
async function costOf(work: () => Promise<unknown>, { postmasterPid }: Servers): Promise<Cost> {
  const times = 3;
  const cpu = readCpuOfTree(postmasterPid);
  const started = performance.now();
  for (let time = 0; time < times; time++) await work();
  return { cpu: (readCpuOfTree(postmasterPid) - cpu) / times, wall: (performance.now() - started) / times };
}

function spread(ratios: readonly number[]): Spread {
  return { middle: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) };
}
