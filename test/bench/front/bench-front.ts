// `tsx test/bench/front/bench-front.ts [bytes] [rounds] [seconds]`: the gateway over a subgraph that costs nothing next to a
// bare node:http server that sends the same bytes, in turn. Prints CPU of the process per request, and requests a second.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readCpuOfProcess } from '../cpu.ts';
import type { Load, LoadResult } from '../load-process.ts';
import { median } from '../measure.ts';
import { bodyOf, query } from './fixed-reply.ts';

const [bytes = 200, rounds = 7, seconds = 2] = process.argv.slice(2).map(Number);
const profile = process.env.FRONT_PROFILE;

const servers = {
  gateway: start('gateway-process.ts', [String(bytes), '4840'], profile === undefined ? [] : profiling(profile)),
  bare: start('bare-process.ts', [String(bytes), '4841']),
};
const load = start('../load-process.ts');

const told = {
  gateway: (await message(servers.gateway)) as { port: number; token: string },
  bare: (await message(servers.bare)) as { port: number },
};
const bodies = Array.from({ length: 300 }, (_, id) => JSON.stringify({ query, variables: { id: `ord_${id}` } }));
const length = Buffer.byteLength(bodyOf(bytes));

type Figures = { readonly cpu: number; readonly rate: number };
const figures: Record<'gateway' | 'bare', Figures[]> = { gateway: [], bare: [] };
for (let round = -1; round < rounds; round++) {
  for (const name of round % 2 === 0 ? (['gateway', 'bare'] as const) : (['bare', 'gateway'] as const)) {
    const measured = await measure(name);
    if (round >= 0) figures[name].push(measured);
  }
}
const of = (name: 'gateway' | 'bare', what: keyof Figures) => median(figures[name].map((one) => one[what]));
for (const name of ['gateway', 'bare'] as const) {
  process.stdout.write(
    `${name}: ${(of(name, 'cpu') * 1_000).toFixed(1)} us CPU, ${of(name, 'rate').toFixed(0)} requests/s\n`,
  );
}
const more = (of('gateway', 'cpu') - of('bare', 'cpu')) * 1_000;
const share = of('gateway', 'rate') / of('bare', 'rate');
process.stdout.write(
  `${bytes} bytes: ${more.toFixed(1)} us more than bare, ${(share * 100).toFixed(0)} % of its requests/s\n`,
);
for (const child of [load, servers.bare, servers.gateway]) child.disconnect();

async function measure(name: 'gateway' | 'bare'): Promise<Figures> {
  const pid = servers[name].pid ?? 0;
  const before = readCpuOfProcess(pid);
  const asked: Load = {
    origin: `http://127.0.0.1:${told[name].port}`,
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${told.gateway.token}` },
    bodies,
    expectedBytes: bodies.map(() => length),
    connections: 32,
    seconds,
  };
  load.send(asked);
  const { requests, failed, milliseconds } = (await message(load)) as LoadResult;
  if (failed > 0) throw new Error(`${failed} of ${requests} requests to ${name} failed.`);
  return { cpu: (readCpuOfProcess(pid) - before) / requests, rate: (requests / milliseconds) * 1_000 };
}

function profiling(folder: string): readonly string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

function start(name: string, words: readonly string[] = [], flags: readonly string[] = []): ChildProcess {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const execArgv = ['--import', import.meta.resolve('tsx/esm'), ...flags];
  return fork(file, [...words], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function message(child: ChildProcess): Promise<unknown> {
  const [received] = await once(child, 'message');
  return received;
}
