// Files of entries that could not be written: each database's own are found, and what cannot be read is told, not passed over.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSpool } from '../../cli/ledger/ledger-spool.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'concord-spool-'));
});
afterEach(() => rmSync(home, { recursive: true }));

it('finds what was kept for the same database, of another one nothing, and removes it when told to', () => {
  createSpool(home, 'db.internal/mesh').keep('ours');
  createSpool(home, 'db.internal/other').keep('theirs');
  const found = createSpool(home, 'db.internal/mesh').find();
  expect(found.map(({ text }) => text)).toEqual(['ours']);
  for (const { remove } of found) remove();
  expect(createSpool(home, 'db.internal/mesh').find()).toEqual([]);
  expect(createSpool(home, 'db.internal/other').find()).toHaveLength(1);
});

it('finds nothing where there is no folder yet, and makes it to keep something', () => {
  const spool = createSpool(join(home, 'later'), 'mesh');
  expect(spool.find()).toEqual([]);
  spool.keep('ours');
  expect(spool.find().map(({ text }) => text)).toEqual(['ours']);
});

it('names a file that cannot be read, without a text that could be taken', () => {
  const spool = createSpool(home, 'mesh');
  spool.keep('ours');
  const [name = ''] = readdirSync(home);
  rmSync(join(home, name));
  mkdirSync(join(home, name)); // reading it fails for everybody, root included
  expect(spool.find()).toMatchObject([{ name: join(home, name), text: '' }]);
});

it('names the folder where it cannot be looked into', () => {
  const file = join(home, 'file');
  writeFileSync(file, '');
  expect(createSpool(file, 'mesh').find()).toMatchObject([{ name: file, text: '' }]);
});
