// Starts one of the server's programs as the server's user, with an environment in which no PG* variable, locale or time
// zone of the caller changes what it does.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

export type ProgramOptions = Pick<SpawnOptions, 'cwd' | 'stdio' | 'detached'>;

export function spawnProgram(
  program: string,
  args: readonly string[],
  user: ServerUser,
  options: ProgramOptions,
): ChildProcess {
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const identity = user === null ? {} : { uid: user.uid, gid: user.gid };
  return spawn(program, args, { ...options, ...identity, env: environment });
}
