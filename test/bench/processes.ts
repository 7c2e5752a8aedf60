// The processes that the bench starts, and ends: Concord by the command of a checkout, and scripts of the bench.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Checkout, Variables } from './checkout.ts';
import type { Load, LoadResult } from './load-process.ts';

export type Log = (line: string) => void;

/** Who answers at an address. */
export type Answering = {
  readonly url: string;
  readonly pid: number;
  /** The processes that it asks in turn; without them it does all itself. */
  readonly behind?: readonly number[];
};

export type LoadGenerator = { readonly pid: number; readonly run: (load: Load) => Promise<LoadResult> };

export type Processes = {
  /** Runs a command of Concord to its end. @throws Error with what it said where it fails */
  readonly run: (checkout: Checkout, words: readonly string[], variables: Variables) => Promise<string>;
  /** Waits until it says where it serves. */
  readonly serve: (
    checkout: Checkout,
    words: readonly string[],
    variables: Variables,
    flags?: readonly string[],
  ) => Promise<Answering>;
  /** A script of the bench that tells its port once it listens; `told` is sent to it first. */
  readonly serveScript: (name: string, words: readonly string[], told?: object) => Promise<Answering>;
  readonly startLoad: () => LoadGenerator;
  readonly stopAll: () => Promise<void>;
};

/** `node` runs all that is measured; the load generator runs by the Node of the bench. */
export function createProcesses(node: string, log: Log): Processes {
  const children: ChildProcess[] = [];
  let isStopping = false;

  function start({ root }: Checkout, words: readonly string[], variables: Variables, flags: readonly string[] = []) {
    const child = spawn(node, [...flags, join(root, 'cli/concord.js'), ...words], {
      env: { PATH: process.env.PATH, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  }

  function forkScript(name: string, words: readonly string[], execPath: string, env = process.env): ChildProcess {
    const child = fork(fileURLToPath(new URL(name, import.meta.url)), words, {
      execPath,
      env,
      execArgv: ['--import', import.meta.resolve('tsx/esm')],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.push(child);
    return child;
  }

  return {
    async run(checkout, words, variables) {
      const child = start(checkout, words, variables);
      let [output, complaints] = ['', ''];
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      child.stderr.on('data', (chunk) => {
        complaints += chunk;
      });
      const [code] = await once(child, 'close');
      if (code !== 0) throw new Error(`concord ${words.join(' ')} ended with ${code}:\n${output}${complaints}`);
      return output;
    },

    async serve(checkout, words, variables, flags) {
      const child = start(checkout, ['serve', ...words, '--port', '0'], variables, flags);
      child.stderr.on('data', (chunk) => {
        if (!isStopping) log(String(chunk).trimEnd());
      });
      const url = await new Promise<string>((resolve, reject) => {
        let output = '';
        child.stdout.on('data', (chunk) => {
          output += chunk;
          const [, found] = /Serving .*? at (\S+)\/graphql/.exec(output) ?? [];
          if (found !== undefined) resolve(found);
        });
        child.once('exit', (code) => reject(new Error(`Concord ended with ${code} before it served:\n${output}`)));
      });
      return { url, pid: pidOf(child) };
    },

    async serveScript(name, words, told) {
      const child = forkScript(name, words, node, { ...process.env, NODE_ENV: 'production' });
      if (told !== undefined) child.send(told);
      const { port } = (await nextMessage(child)) as { readonly port: number };
      return { url: `http://127.0.0.1:${port}`, pid: pidOf(child) };
    },

    startLoad() {
      const child = forkScript('load-process.ts', [], process.execPath);
      return {
        pid: pidOf(child),
        run: (load) => {
          const answered = nextMessage(child);
          child.send(load);
          return answered as Promise<LoadResult>;
        },
      };
    },

    async stopAll() {
      isStopping = true;
      await Promise.all(children.map(stop));
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`A process of the bench ended with ${code}.`);
  });
  const [message] = await Promise.race([once(child, 'message', { signal: ended.signal }), exit]).finally(() =>
    ended.abort(),
  );
  return message;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('A process of the bench did not start.');
  return child.pid;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const isEnded = await Promise.race([ended.then(() => true), sleep(12_000, false)]);
  if (!isEnded) child.kill('SIGKILL');
}
