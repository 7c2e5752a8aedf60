// One fault of a subgraph under clients that ask all the time: what they get, how long it takes, what it costs in memory, and
// how soon after its end everything is answered again.

import { setTimeout as sleep } from 'node:timers/promises';
import { askWhole, openFaultyMesh } from '../../support/faulty-mesh.ts';
import type { NamedFault } from '../../support/subgraph-faults.ts';

export type FaultRun = {
  readonly clients: number;
  readonly seconds: number;
  readonly timeoutMs: number;
  readonly mostReplyBytes: number;
};

export type FaultResult = {
  readonly name: string;
  /** Codes of an answer, each with its number of errors; of all answers, those that came most often. */
  readonly gets: string;
  readonly answers: number;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  /** From the end of the fault to the first whole answer. */
  readonly recoveredMs: number;
  /** Answers with a value that is neither right nor null. */
  readonly wrong: number;
  /** Requests that came to the faulty subgraph for each answer. */
  readonly asked: number;
  /** How far the process, the gateway and the subgraphs, grew at most. */
  readonly grownMb: number;
};

type Answer = {
  readonly data: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
};

const recoveryPauseMs = 10;

export async function measureFault({ name, fault }: NamedFault, run: FaultRun): Promise<FaultResult> {
  const mesh = await openFaultyMesh(run);
  try {
    const right = await askWhole(mesh);
    global.gc?.();
    const rssBefore = process.memoryUsage.rss();
    let rssMost = rssBefore;
    const sampling = setInterval(() => {
      rssMost = Math.max(rssMost, process.memoryUsage.rss());
    }, 5);
    const countBefore = mesh.count();
    await mesh.begin(fault);
    const times: number[] = [];
    const kinds = new Map<string, number>();
    let wrong = 0;
    const until = performance.now() + run.seconds * 1_000;
    const askOn = async () => {
      do {
        const startedAt = performance.now();
        const text = await askWhole(mesh);
        times.push(performance.now() - startedAt);
        const kind = describe(JSON.parse(text) as Answer);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (!isPartOf((JSON.parse(text) as Answer).data, (JSON.parse(right) as Answer).data)) wrong += 1;
        await sleep(5);
      } while (performance.now() < until);
    };
    await Promise.all(Array.from({ length: run.clients }, askOn));
    const asked = (mesh.count() - countBefore) / times.length;
    clearInterval(sampling);

    await mesh.end();
    const endedAt = performance.now();
    while ((await askWhole(mesh)) !== right) await sleep(recoveryPauseMs);
    const recoveredMs = performance.now() - endedAt;

    const sorted = times.toSorted((one, other) => one - other);
    const [gets = ''] = [...kinds].sort(([, one], [, other]) => other - one).map(([kind]) => kind);
    return {
      name,
      gets,
      answers: times.length,
      firstMs: times[0] ?? 0,
      medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
      slowestMs: sorted.at(-1) ?? 0,
      recoveredMs,
      wrong,
      asked,
      grownMb: (rssMost - rssBefore) / 1e6,
    };
  } finally {
    await mesh.close();
  }
}

function describe({ errors = [] }: Answer): string {
  const counts = new Map<string, number>();
  for (const { extensions } of errors) counts.set(extensions.code, (counts.get(extensions.code) ?? 0) + 1);
  return counts.size === 0 ? 'everything' : [...counts].map(([code, count]) => `${count} x ${code}`).join(', ');
}

/** True where every value is that of the right answer, or null. */
function isPartOf(given: unknown, right: unknown): boolean {
  if (given === null) return true;
  if (typeof given !== 'object' || typeof right !== 'object' || right === null) return given === right;
  const keys = Object.keys(given);
  if (Array.isArray(given) && keys.length !== Object.keys(right).length) return false;
  return keys.every((key) =>
    isPartOf((given as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
  );
}
