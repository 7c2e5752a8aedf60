// When files are read: changed, at rest, and whole.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
  source = createFileSource(join(folder, 'list.yaml'), { fetchSchema: async () => told, intervalMs: 0 });
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
