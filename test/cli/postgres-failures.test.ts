// What the server programs complain about, told in one sentence; and who may enter which directory.

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explainFailure } from '../../cli/postgres/explain-failure.ts';
import { findBarrier } from '../../cli/postgres/reach.ts';

it.each([
  ['FATAL:  could not write lock file "postmaster.pid": No space left on device', 'EMBEDDED_POSTGRES_NO_SPACE'],
  ['initdb: error: could not access directory "/x": Permission denied', 'EMBEDDED_POSTGRES_FORBIDDEN'],
  ['FATAL:  data directory "/x" has wrong ownership', 'EMBEDDED_POSTGRES_FORBIDDEN'],
  ['FATAL:  database files are incompatible with server', 'EMBEDDED_POSTGRES_OTHER_VERSION'],
])('explains "%s" as %s', (output, code) => {
  expect(explainFailure('start', output, '/x', '/x.log').code).toBe(code);
});

it('quotes the last complaint of a failure that it does not know', () => {
  const output =
    '2026-11-21 LOG:  starting\n2026-11-21 FATAL:  could not map anonymous shared memory\nLOG:  shut down\n';
  expect(explainFailure('start', output, '/x', '/x/postgres.log').message).toBe(
    'The embedded PostgreSQL could not be started: could not map anonymous shared memory. Its log is /x/postgres.log.',
  );
});

it('finds the directory that keeps a user out', () => {
  const parent = mkdtempSync(join(tmpdir(), 'concord-reach-'));
  const locked = join(parent, 'locked');
  mkdirSync(join(locked, 'inside'), { recursive: true });
  chmodSync(parent, 0o755);
  chmodSync(locked, 0o700);
  const somebodyElse = { name: 'somebody', uid: 54_321, gid: 54_321 };

  expect(findBarrier(join(locked, 'inside'), somebodyElse)).toBe(locked);
  expect(findBarrier(parent, somebodyElse)).toBeNull();
  expect(findBarrier(join(locked, 'inside'), null)).toBeNull();
  rmSync(parent, { recursive: true });
});
