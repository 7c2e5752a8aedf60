// Another revision of Concord in a folder of its own for as long as it is compared: a worktree of git, with the packages of this
// one where they are the same.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Checkout, here } from './checkout.ts';
import type { Log } from './processes.ts';

/** @throws Error where git knows no such revision */
export async function withRevision<Result>(
  revision: string,
  log: Log,
  work: (checkout: Checkout) => Promise<Result>,
): Promise<Result> {
  const commit = git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`);
  const folder = mkdtempSync(join(tmpdir(), 'concord-revision-'));
  chmodSync(folder, 0o755);
  const root = join(folder, 'concord');
  try {
    git('worktree', 'add', '--detach', root, commit);
    bringPackages(root, log);
    return await work({ root, name: `${revision} (${commit.slice(0, 9)})` });
  } finally {
    if (existsSync(root)) git('worktree', 'remove', '--force', root);
    rmSync(folder, { recursive: true, force: true });
  }
}

function bringPackages(root: string, log: Log): void {
  const lockOf = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (lockOf(root) === lockOf(here.root)) {
    symlinkSync(realpathSync(join(here.root, 'node_modules')), join(root, 'node_modules'));
    return;
  }
  log('The other revision has other packages, which are installed for it.');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

function git(...words: readonly string[]): string {
  return execFileSync('git', words, { cwd: here.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
