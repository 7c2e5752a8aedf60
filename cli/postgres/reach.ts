// Whether the server's user can get into a directory: every directory above it must let him pass.

import { chmodSync, existsSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ServerUser } from './server-user.ts';

/** The first directory on the way to `path` that the user cannot pass; null when he gets there. Missing ones pass. */
export function findBarrier(path: string, user: ServerUser): string | null {
  if (user === null) return null;
  const way = ancestorsOf(resolve(path));
  return way.find((directory) => existsSync(directory) && !mayPass(statSync(directory), user)) ?? null;
}

/** Makes the directory and those above it that are missing, passable for others, whatever the umask. */
export function makePassableDirectory(path: string): void {
  const missing = ancestorsOf(resolve(path)).filter((directory) => !existsSync(directory));
  for (const directory of missing) {
    mkdirSync(directory);
    chmodSync(directory, 0o755);
  }
}

/** From the root downwards, the path itself last. */
function ancestorsOf(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [...ancestorsOf(above), path];
}

/** The execute bit of the one class (owner, group, others) that holds for the user; access control lists are not read. */
function mayPass(stats: Stats, user: NonNullable<ServerUser>): boolean {
  if (stats.uid === user.uid) return (stats.mode & 0o100) !== 0;
  if (stats.gid === user.gid) return (stats.mode & 0o010) !== 0;
  return (stats.mode & 0o001) !== 0;
}
