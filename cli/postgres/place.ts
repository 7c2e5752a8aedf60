// Where the embedded server keeps its data: in the .concord folder, or, where the server's user cannot enter that (a
// checkout in root's home), in a folder that he can. A file in .concord then names that folder, so that every later
// start finds the same data, and deleting .concord begins anew.

import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConcordError } from '../../errors/concord-error.ts';
import { findBarrier, makePassableDirectory } from './reach.ts';
import type { ServerUser } from './server-user.ts';

/** `home` holds everything of one server: `data`, the log, and work in progress. */
export type Place = {
  readonly home: string;
  readonly data: string;
  readonly logFile: string;
  /** The port of the last start. */
  readonly portFile: string;
};

/** Folders outside of every home, in order of preference; both survive a restart of the machine. */
export const sharedFolders: readonly string[] = ['/var/lib', '/var/tmp'];

/** The place that an earlier start made, or null. Changes nothing. */
export function findPlace(directory: string): Place | null {
  const inside = placeAt(join(resolve(directory), 'postgres'));
  const pointer = pointerFile(inside);
  if (existsSync(pointer)) return placeAt(readFileSync(pointer, 'utf8').trim());
  return existsSync(inside.home) ? inside : null;
}

/** The place of an earlier start, or a new one, made for the user. */
export function choosePlace(
  directory: string,
  user: ServerUser,
  outside: readonly string[],
  log: (line: string) => void,
): Place {
  const inside = placeAt(join(resolve(directory), 'postgres'));
  makePassableDirectory(inside.home);
  const barrier = findBarrier(inside.home, user);
  const place = existsSync(pointerFile(inside)) || barrier !== null ? placeOutside(inside, outside, log) : inside;
  makePassableDirectory(place.home);
  const stillBarred = findBarrier(place.home, user);
  if (stillBarred !== null) {
    throw new ConcordError('EMBEDDED_POSTGRES_FORBIDDEN', { path: stillBarred, user: user?.name ?? 'this user' });
  }
  if (user !== null && statSync(place.home).uid !== user.uid) chownSync(place.home, user.uid, user.gid);
  return place;
}

function placeOutside(inside: Place, outside: readonly string[], log: (line: string) => void): Place {
  const pointer = pointerFile(inside);
  if (existsSync(pointer)) return placeAt(readFileSync(pointer, 'utf8').trim());
  const parent = outside.find((folder) => existsSync(folder)) ?? '/var/tmp';
  const prefix = `concord-${createHash('sha256').update(inside.home).digest('hex').slice(0, 8)}-`;
  const older = existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith(prefix)) : [];
  const place = placeAt(join(parent, prefix + randomBytes(4).toString('hex')));
  writeFileSync(pointer, `${place.home}\n`);
  log(`PostgreSQL's user cannot enter ${inside.home}, so its data is kept in ${place.home}.`);
  for (const name of older) log(`Data of an earlier .concord folder remains in ${join(parent, name)}.`);
  return place;
}

function placeAt(home: string): Place {
  return { home, data: join(home, 'data'), logFile: join(home, 'postgres.log'), portFile: join(home, 'port') };
}

function pointerFile(inside: Place): string {
  return join(inside.home, 'elsewhere');
}
