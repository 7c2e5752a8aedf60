// Each attack alone, then all of them from many connections at once while a probe asks one light query again and again.
// Every attack is told apart by a comment, so that each is unknown.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { readCpuOfProcess } from '../cpu.ts';
import { median } from '../measure.ts';
import { type Attack, attacks, plans } from './attacks.ts';

export type LimitsRun = {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  /** How long the stock server is given for an attack; 0 = it is not attacked. */
  readonly stockMs: number;
};

export type AttackResult = {
  readonly name: string;
  readonly bytes: number;
  readonly median: number;
  readonly most: number;
  /** Of the process that is attacked. */
  readonly cpu: number;
  /** The error's code, or `answered`. */
  readonly outcome: string;
  /** Milliseconds of the stock server; null = not asked, infinite = it took longer than it was given. */
  readonly stock: number | null;
};

export type Latencies = {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
};

export type LimitsResult = {
  readonly attacks: readonly AttackResult[];
  readonly plans: readonly AttackResult[];
  readonly calm: Latencies;
  readonly rain: Latencies & { readonly attacks: number };
};

const probe = '{ me { id name } }';
const probePauseMs = 5;

export async function measureLimits(run: LimitsRun, log: (line: string) => void): Promise<LimitsResult> {
  const stock = new Map<string, number>();
  for (const attack of attacks.filter(({ isForStock }) => isForStock && run.stockMs > 0)) {
    const ms = await withTarget('stock', (pool) => ask(pool, attack, run.stockMs).then(({ ms }) => ms));
    log(`Stock, ${attack.name}: ${Number.isFinite(ms) ? `${ms.toFixed(0)} ms` : 'no answer in time'}.`);
    stock.set(attack.name, ms);
  }
  return withTarget('concord', async (pool, pid) => {
    for (let warm = 0; warm < 3; warm++) for (const attack of [...attacks, ...plans]) await ask(pool, attack);
    const alone = async (attack: Attack) => askAlone({ pool, pid }, attack, run.rounds, stock.get(attack.name) ?? null);
    const results = { attacks: await inTurn(attacks, alone), plans: await inTurn(plans, alone) };
    const calm = await watchProbe(pool, run.seconds);
    let sent = 0;
    const until = performance.now() + run.seconds * 1_000;
    const rain = Array.from({ length: run.connections }, async () => {
      for (; performance.now() < until; sent++) await ask(pool, attacks[sent % attacks.length] ?? attacks[0]);
    });
    const watched = await watchProbe(pool, run.seconds);
    await Promise.all(rain);
    return { ...results, calm, rain: { ...watched, attacks: sent } };
  });
}

async function inTurn<Result>(all: readonly Attack[], measure: (attack: Attack) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const attack of all) results.push(await measure(attack));
  return results;
}

type Target = { readonly pool: Pool; readonly pid: number };

async function askAlone(
  { pool, pid }: Target,
  attack: Attack,
  rounds: number,
  stock: number | null,
): Promise<AttackResult> {
  const found = [];
  const before = readCpuOfProcess(pid);
  for (let round = 0; round < rounds; round++) found.push(await ask(pool, attack));
  const cpu = (readCpuOfProcess(pid) - before) / rounds;
  const times = found.map(({ ms }) => ms);
  const { name, query, variables = {} } = attack;
  const bytes = query.length + JSON.stringify(variables).length;
  return { name, bytes, median: median(times), most: Math.max(...times), cpu, outcome: found[0]?.outcome ?? '', stock };
}

async function watchProbe(pool: Pool, seconds: number): Promise<Latencies> {
  const until = performance.now() + seconds * 1_000;
  const times: number[] = [];
  while (performance.now() < until) {
    const { ms, outcome } = await send(pool, JSON.stringify({ query: probe }));
    if (outcome !== 'answered') throw new Error(`The probe was answered with ${outcome}.`);
    times.push(ms);
    await sleep(probePauseMs);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { requests: times.length, p50: at(0.5), p99: at(0.99), most: times.at(-1) ?? 0 };
}

let asked = 0;

function ask(pool: Pool, attack: Attack | undefined, mostMs = 60_000) {
  const { query = '', variables = {} } = attack ?? {};
  asked += 1;
  return send(pool, JSON.stringify({ query: `${query}#${asked}`, variables }), mostMs);
}

async function send(pool: Pool, body: string, mostMs = 60_000) {
  const startedAt = performance.now();
  try {
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(mostMs);
    const answer = await pool.request({ method: 'POST', path: '/graphql', headers, body, signal });
    const { errors } = JSON.parse(await answer.body.text()) as Answer;
    return { ms: performance.now() - startedAt, outcome: errors?.[0]?.extensions?.code ?? 'answered' };
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'TimeoutError')
      return { ms: Number.POSITIVE_INFINITY, outcome: 'none' };
    throw cause;
  }
}

type Answer = { readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[] };

async function withTarget<Result>(
  kind: 'concord' | 'stock',
  work: (pool: Pool, pid: number) => Promise<Result>,
): Promise<Result> {
  const child = fork(fileURLToPath(new URL('limits-process.ts', import.meta.url)), [kind], {
    execArgv: ['--import', import.meta.resolve('tsx/esm')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const pool = new Pool(await urlOf(child), { connections: 64, pipelining: 1 });
    return await work(pool, child.pid ?? 0).finally(() => pool.destroy());
  } finally {
    // It may be busy for a minute.
    child.kill('SIGKILL');
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`What was to be attacked ended with ${code}.`);
  });
  const [{ url }] = (await Promise.race([once(child, 'message'), exit])) as [{ readonly url: string }];
  exit.catch(() => undefined);
  return url;
}
