// How much is read of a file, whatever its size is said to be.

import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { mostSchemaBytes, readText } from '../../../cli/supergraph/read-text.ts';

/** What happens to the file between the question for its size and the reading of it. */
const { between } = vi.hoisted(() => ({ between: { act: () => {} } }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const fstatSync = (opened: number) => {
    const stat = fs.fstatSync(opened);
    between.act();
    return stat;
  };
  return { ...fs, fstatSync };
});

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-text-'));
  file = join(folder, 'a.graphql');
});
afterEach(() => {
  between.act = () => {};
  rmSync(folder, { recursive: true, force: true });
});

const tooLarge = expect.objectContaining({ code: 'SUPERGRAPH_SCHEMA_TOO_LARGE' });

it('reads a file of just the most bytes whole, and none of one byte more', () => {
  const text = `${'é'.repeat(mostSchemaBytes / 2 - 1)}ab`;
  writeFileSync(file, text);
  expect(readText(file) === text).toBe(true);
  writeFileSync(file, `${text}c`);
  expect(() => readText(file)).toThrow(tooLarge);
});

it('refuses a file that grew beyond the most bytes after it was asked for its size', () => {
  writeFileSync(file, 'type Query { a: Int }');
  between.act = () => truncateSync(file, 5 * mostSchemaBytes);
  expect(() => readText(file)).toThrow(tooLarge);
});

it('reads all of a file that grew within the most bytes', () => {
  writeFileSync(file, 'type Query { a: Int }');
  between.act = () => writeFileSync(file, 'type Query { a: Int b: Int }');
  expect(readText(file)).toBe('type Query { a: Int b: Int }');
});

it.runIf(process.platform === 'linux')('reads a file that tells no size', () => {
  symlinkSync('/proc/self/status', file);
  expect(readText(file)).toContain(readFileSync('/proc/self/comm', 'utf8').trim());
});
