// Many operations, each of another shape and asked once: what the process keeps of them in memory, and that those which it
// knows are not planned again.

import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import type { Answering, Log } from '../processes.ts';
import type { BenchServers } from '../servers.ts';
import { alignTable } from '../table.ts';

export type OperationsRun = { readonly operations: number; readonly steps: number };

export type Memory = {
  readonly asked: number;
  /** Megabytes: of the process, and of its main thread's heap. */
  readonly resident: number;
  readonly heap: number;
  readonly planned: number;
  readonly known: number;
};

export type OperationsResult = {
  readonly steps: readonly Memory[];
  /** The last operations once more. */
  readonly again: { readonly asked: number; readonly planned: number; readonly milliseconds: number };
};

/** Garbage is collected late where there is room; what is kept must fit into this, or the process ends. */
const mostHeapMegabytes = 320;
const atOnce = 4;
const askedAgain = 200;

export async function measureOperations(
  servers: BenchServers,
  run: OperationsRun,
  log: Log,
): Promise<OperationsResult> {
  const { tokens } = servers;
  const concord = await servers.startConcord({}, [`--max-old-space-size=${mostHeapMegabytes}`]);
  const pool = new Pool(concord.url, { connections: atOnce, pipelining: 1 });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens.analyst}` };
  const ask = async (number: number): Promise<void> => {
    const query = `query ($id: String!) { orders { asked${number}: orderFactsByKey(orderId: $id) { orderId amount } } }`;
    const body = JSON.stringify({ query, variables: { id: 'none' } });
    const answer = await pool.request({ method: 'POST', path: '/graphql', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200 || text.includes('"errors"')) throw new Error(`Operation ${number}: ${text}`);
  };
  const askAll = async (from: number, to: number): Promise<void> => {
    let next = from;
    const askOne = async (): Promise<void> => {
      while (next < to) await ask(next++);
    };
    await Promise.all(Array.from({ length: atOnce }, askOne));
  };
  try {
    const steps = [await readMemory(concord, 0)];
    for (let step = 1; step <= run.steps; step++) {
      const [from, to] = [step - 1, step].map((count) => Math.round((count * run.operations) / run.steps));
      await askAll(from ?? 0, to ?? 0);
      steps.push(await readMemory(concord, to ?? 0));
      log(`${to} operations are asked.`);
    }
    const before = await readMemory(concord, run.operations);
    const asked = Math.min(askedAgain, run.operations);
    const startedAt = performance.now();
    await askAll(run.operations - asked, run.operations);
    const milliseconds = (performance.now() - startedAt) / asked;
    const after = await readMemory(concord, run.operations);
    return { steps, again: { asked, planned: after.planned - before.planned, milliseconds } };
  } finally {
    await pool.close();
  }
}

async function readMemory({ url, pid }: Answering, asked: number): Promise<Memory> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0);
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return {
    asked,
    resident: Number(kilobytes) / 1_024,
    heap: read('nodejs_heap_size_used_bytes') / 1_048_576,
    planned: read('concord_operations_planned_total'),
    known: read('concord_operations_known'),
  };
}

export function printOperations({ steps, again }: OperationsResult): string {
  const rows = steps.map(({ asked, resident, heap, planned, known }) => [
    ...[String(asked), resident.toFixed(0), heap.toFixed(0), String(planned), String(known)],
  ]);
  const heap = `The heap may have ${mostHeapMegabytes} MB.`;
  const told = `${heap} The last ${again.asked} asked again: ${again.planned} planned, ${again.milliseconds.toFixed(1)} ms each.`;
  return `${alignTable([['operations', 'resident MB', 'heap MB', 'planned', 'known'], ...rows], 0)}\n${told}`;
}
