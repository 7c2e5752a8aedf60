// What is done to the npm package's files before the server programs are started, on a folder of empty files.

import { mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findNativeFolder, preparePrograms } from '../../cli/postgres/programs.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'concord-programs-'));
  mkdirSync(join(parent, 'native', 'bin'), { recursive: true });
  mkdirSync(join(parent, 'native', 'lib'));
  for (const file of ['bin/initdb', 'bin/postgres', 'lib/libpq.so.5.18']) {
    writeFileSync(join(parent, 'native', file), '', { mode: 0o644 });
  }
  writeFileSync(
    join(parent, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
});

afterEach(() => rmSync(parent, { recursive: true }));

it('makes the symbolic links and modes that npm ci --ignore-scripts leaves out, and does so once', () => {
  const prepare = () => preparePrograms(join(parent, 'native'), null, [], () => {});

  const programs = prepare();

  expect(prepare()).toEqual(programs);
  expect(readlinkSync(join(parent, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect(statSync(programs.postgres).mode & 0o777).toBe(0o755);
});

it('says what to do where the package has no programs', () => {
  expect(() => findNativeFolder('freebsd', 'riscv64')).toThrow(
    'There is no embedded PostgreSQL for freebsd-riscv64. Run npm ci without --omit=optional, or use a server of your own with DATABASE_URL.',
  );
});
