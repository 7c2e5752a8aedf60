// One query asked of Concord alone while Node profiles it -> the picture of where its CPU goes.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Log } from '../processes.ts';
import type { BenchQuery } from '../queries.ts';
import { type BenchOptions, runBench } from '../run-bench.ts';
import { drawFlame } from './draw-flame.ts';
import { type CpuProfile, readProfile } from './read-profile.ts';

/** As analyst, with everything on. */
export async function measureFlame(query: BenchQuery, options: BenchOptions, file: string, log: Log): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'concord-profile-'));
  try {
    const one = { ...query, roles: ['analyst'] as const };
    const [result] = (
      await runBench({ ...options, queries: [one], against: 'nothing', rounds: 1, profile: folder }, log)
    ).cases;
    const written = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
    const largest = written.map((name) => readFileSync(join(folder, name), 'utf8')).sort(byLength)[0];
    if (largest === undefined) throw new Error('Concord ended without a CPU profile.');
    const root = readProfile(JSON.parse(largest) as CpuProfile, options.seconds);
    const requests = `${result?.servers[0]?.middle.requestsPerSecond.toFixed(0)} requests/s`;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, drawFlame(root, `${query.name}, ${query.title}: CPU of Concord's process at ${requests}`));
    log(`${file} is drawn.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** That of the main thread; planning threads write theirs beside it. */
const byLength = (one: string, other: string) => other.length - one.length;
