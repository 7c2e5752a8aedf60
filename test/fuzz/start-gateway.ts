// A gateway in a process of its own, so that a crash is seen as what it is.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type GatewayProcess = {
  /** Without a path. */
  readonly url: string;
  readonly pid: number;
  /** Null while it runs; otherwise how it ended. */
  readonly ended: () => string | null;
  /** The last of what it wrote to its error output. */
  readonly complaints: () => string;
  readonly stop: () => Promise<void>;
};

const mostKept = 4_000;

export async function startGateway(executor: 'concord' | 'apollo'): Promise<GatewayProcess> {
  const file = join(import.meta.dirname, 'gateway-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', file, executor], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  let ended: string | null = null;
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-mostKept);
  });
  child.on('exit', (code, signal) => {
    ended = `code ${code}, signal ${signal}`;
  });
  const lines = createInterface(child.stdout);
  const [url] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])])) as string[];
  if (url === undefined || child.pid === undefined) throw new Error(`The gateway did not start: ${complaints}`);
  return {
    url,
    pid: child.pid,
    ended: () => ended,
    complaints: () => complaints,
    stop: async () => {
      if (ended !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
