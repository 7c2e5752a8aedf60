// The data directory. A finished one is called `data`; one that is being made has another name and is renamed at the
// end, so that an interrupted first start can never be taken for a finished one, and a finished one is never deleted.

import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConcordError } from '../../errors/concord-error.ts';
import { explainFailure } from './explain-failure.ts';
import type { Place } from './place.ts';
import { isProcessAlive } from './process-identity.ts';
import { postgresMajor } from './programs.ts';
import { spawnProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

/** The superuser of the embedded server. */
export const superuser = 'concord';

const unfinished = /^(?:initializing|password)-(\d+)$/;

type InitializeOptions = {
  readonly place: Place;
  readonly initdb: string;
  readonly user: ServerUser;
  readonly isDurable: boolean;
  readonly log: (line: string) => void;
};

/** Makes `data` unless it is there, and gives the superuser's password. */
export async function initializeCluster(options: InitializeOptions): Promise<string> {
  const { place, log } = options;
  if (!existsSync(place.data)) {
    if (removeUnfinished(place)) log('An earlier first start was interrupted; the database is made anew.');
    await makeCluster(options);
  }
  refuseOtherMajor(place);
  return readPassword(place);
}

export function readPassword(place: Place): string {
  const file = join(place.data, 'concord.password');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new ConcordError('EMBEDDED_POSTGRES_FORBIDDEN', { path: file, user: 'this user' }, { cause });
  }
}

/** What processes that are gone have left behind. True if there was any. */
function removeUnfinished(place: Place): boolean {
  const leftovers = readdirSync(place.home).filter((name) => {
    const pid = unfinished.exec(name)?.[1];
    return pid !== undefined && (Number(pid) === process.pid || !isProcessAlive(Number(pid)));
  });
  for (const name of leftovers) rmSync(join(place.home, name), { recursive: true, force: true });
  return leftovers.length > 0;
}

async function makeCluster({ place, initdb, user, isDurable }: InitializeOptions): Promise<void> {
  const directory = join(place.home, `initializing-${process.pid}`);
  const passwordFile = join(place.home, `password-${process.pid}`);
  const password = randomBytes(24).toString('base64url');
  try {
    writePrivately(passwordFile, password, user);
    const { code, output } = await runInitdb(initdb, directory, passwordFile, place, user, isDurable);
    if (code !== 0) throw explainFailure('initdb', output, place.home, place.logFile);
    writePrivately(join(directory, 'concord.password'), password, user);
    renameSync(directory, place.data);
  } catch (error) {
    // Another first start may have been quicker; then its database is the one.
    if (!existsSync(place.data)) throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

/** The same locale on every machine: code point order, so that plain indexes serve `LIKE 'x%'` and sort alike. */
export const initdbArguments: readonly string[] = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];

async function runInitdb(
  initdb: string,
  directory: string,
  passwordFile: string,
  place: Place,
  user: ServerUser,
  isDurable: boolean,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const login = [
    `--pgdata=${directory}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
  ];
  const args = [...login, ...initdbArguments, ...(isDurable ? [] : ['--no-sync'])];
  const child = spawnProgram(initdb, args, user, { cwd: place.home, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

function writePrivately(file: string, text: string, user: ServerUser): void {
  rmSync(file, { force: true });
  writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
  if (user !== null) chownSync(file, user.uid, user.gid);
}

function refuseOtherMajor(place: Place): void {
  const file = join(place.data, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'unknown';
  if (found !== String(postgresMajor))
    throw new ConcordError('EMBEDDED_POSTGRES_OTHER_VERSION', { directory: place.data });
}
