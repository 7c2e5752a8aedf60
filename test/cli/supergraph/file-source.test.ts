// When files are read: changed, at rest, and whole.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSource } from '../../../cli/supergraph/file-source.ts';
import type { SubgraphSource } from '../../../cli/supergraph/subgraph-source.ts';

let folder: string;
let source: SubgraphSource;
let told: string;
const list = (file = 'a.graphql') => `subgraphs: { a: { routing_url: "http://a.test", schema: { file: ${file} } } }`;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-source-'));
  told = 'type Query { told: Int }';
  source = createFileSource(join(folder, 'list.yaml'), { fetchSchema: async () => told, intervalMs: () => 0 });
  write('list.yaml', list());
  write('a.graphql', 'type Query { a: Int }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sdls = async () => {
  const look = await source.look();
  return look?.kind === 'found' ? look.subgraphs.map(({ sdl }) => sdl) : (look?.kind ?? null);
};

it('reads at once, and again when something changed and came to rest', async () => {
  expect(await sdls()).toEqual(['type Query { a: Int }']);
  // The schemas are watched from now on.
  await source.look();
  await source.look();
  expect(await sdls()).toBe(null);
  write('a.graphql', 'type Query { a: ');
  expect(await sdls()).toBe(null);
  write('a.graphql', 'type Query { a: Int b: Int }');
  expect(await sdls()).toBe(null);
  expect(await sdls()).toEqual(['type Query { a: Int b: Int }']);
  expect(await sdls()).toBe(null);
});

it('reads a file that never comes to rest after a while', async () => {
  await source.look();
  const seen: unknown[] = [];
  for (let round = 0; round < 12; round++) {
    write('a.graphql', `type Query { a: Int } ${'#'.repeat(round)}`);
    seen.push(await sdls());
  }
  expect(seen.filter((one) => one !== null).length).toBeGreaterThan(0);
});

it('finds the file that it lists from now on', async () => {
  await source.look();
  write('b.graphql', 'type Query { b: Int }');
  write('list.yaml', list('b.graphql'));
  await source.look();
  expect(await sdls()).toEqual(['type Query { b: Int }']);
  await source.look();
  await source.look();
  write('b.graphql', 'type Query { b: Int c: Int }');
  await source.look();
  expect(await sdls()).toEqual(['type Query { b: Int c: Int }']);
});

it('asks subgraphs that tell their schemas at every interval, though no file changed', async () => {
  write('list.yaml', 'subgraphs: { a: { schema: { subgraph_url: "http://a.test" } } }');
  expect(await sdls()).toEqual(['type Query { told: Int }']);
  told = 'type Query { more: Int }';
  expect(await sdls()).toEqual(['type Query { more: Int }']);
});

it('says of the same mistake in another text that it is another one', async () => {
  write('list.yaml', 'subgraphs: {');
  const first = await source.look();
  write('list.yaml', 'subgraphs: { ');
  await source.look();
  const second = await source.look();
  expect([first?.kind, second?.kind]).toEqual(['bad', 'bad']);
  expect(first?.digest).not.toBe(second?.digest);
});

describe('what is no file', () => {
  const place = (name: string) => join(folder, name);
  const message = async () => {
    const look = await source.look();
    return look?.kind === 'bad' ? (look.cause as Error).message : (look?.kind ?? null);
  };
  const refusal = (name: string, reason: string) =>
    `${place(name)} cannot be read (${reason}). Put a file there that this process may read.`;

  const odd: readonly (readonly [what: string, put: (at: string) => void, reason: string])[] = [
    ['a link to a device without end', (at) => symlinkSync('/dev/zero', at), 'it is a device, not a file'],
    ['a link to a device that is empty', (at) => symlinkSync('/dev/null', at), 'it is a device, not a file'],
    ['a pipe that nobody writes to', (at) => void execFileSync('mkfifo', [at]), 'it is a pipe, not a file'],
    ['a directory', (at) => mkdirSync(at), 'it is a directory, not a file'],
    ['a link to itself', (at) => symlinkSync(at, at), 'ELOOP'],
    ['a link to nothing', (at) => symlinkSync(`${at}.gone`, at), 'ENOENT'],
    ['a link through a file', (at) => symlinkSync(join(folder, 'file', 'within'), at), 'ENOTDIR'],
    ['a link to a name that is too long', (at) => symlinkSync('n'.repeat(300), at), 'ENAMETOOLONG'],
  ];
  const names = ['list.yaml', 'a.graphql'];

  describe.each(names)('in place of %s', (name) => {
    it.each(odd)('refuses %s once, and reads the file that comes back', async (_what, put, reason) => {
      write('file', '');
      await source.look();
      await source.look();
      renameSync(place(name), place('kept'));
      put(place(name));
      expect([await message(), await message(), await message()]).toEqual([null, refusal(name, reason), null]);
      rmSync(place(name), { recursive: true });
      renameSync(place('kept'), place(name));
      expect([await message(), await message(), await message()]).toEqual([null, 'found', null]);
    });

    it.each(odd)('refuses %s at the start', async (_what, put, reason) => {
      write('file', '');
      rmSync(place(name));
      put(place(name));
      expect(await message()).toBe(refusal(name, reason));
    });
  });

  it('refuses a socket', async () => {
    const server = createServer();
    rmSync(place('a.graphql'));
    await new Promise<void>((listening) => server.listen(place('a.graphql'), listening));
    expect(await message()).toBe(refusal('a.graphql', 'it is a socket, not a file'));
    await new Promise((closed) => server.close(closed));
  });

  it('refuses a name with a zero byte', async () => {
    write('list.yaml', list('"a\\0.graphql"'));
    expect(await message()).toContain('a character that cannot be printed');
  });

  it('follows a link to a file', async () => {
    renameSync(place('a.graphql'), place('elsewhere'));
    symlinkSync('elsewhere', place('a.graphql'));
    expect(await sdls()).toEqual(['type Query { a: Int }']);
  });
});
