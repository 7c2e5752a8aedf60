// docs/publish-a-product.md, carried out from top to bottom: the tables are made in a database of its own, the contracts
// written as files outside of the clone, the commands run one after the other, and the queries asked of what the last one
// serves.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { cleanUp, makeHome } from '../end-to-end/run-concord.ts';
import { createTestDatabase } from '../support/database.ts';
import { type Block, placeOf, readBlocks } from './read-pages.ts';
import { runShell, type ServedMesh, serveMesh } from './served-mesh.ts';
import { findAnswerDifference } from './shape.ts';

const blocks = readBlocks('docs/publish-a-product.md');
const database = await createTestDatabase('walkthrough');
const folder = mkdtempSync(join(tmpdir(), 'concord-walkthrough-'));
/** Stands for the reader's clone: the commands run in it, the contracts are outside. */
const clone = join(folder, 'clone');
mkdirSync(clone);
const environment = {
  DATABASE_URL: database.url,
  CONCORD_HOME: makeHome(),
  CONCORD_SECRET: 'the secret of the examples, long enough',
};
let mesh: ServedMesh | undefined;

afterAll(async () => {
  await cleanUp();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('publishing a product as the page says', () => {
  it.each(blocks.map((block) => [placeOf(block), block] as const))('works at %s', async (_, block) => {
    switch (block.language) {
      case 'sql':
        return runSql(block.text);
      case 'yaml':
        return writeContract(block);
      case 'sh':
        return runCommands(block.text);
      case 'graphql':
        return ask(block);
      case 'json':
        return; // held against the answer of the query before it
      default:
        throw new Error(`There is no way to carry out a block of ${block.language}.`);
    }
  });

  it('ends with a mesh that is served', () => expect(mesh).toBeDefined());
});

async function runSql(text: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

function writeContract({ info, text }: Block): void {
  mkdirSync(dirname(join(clone, info)), { recursive: true });
  writeFileSync(join(clone, info), text);
}

/** The reader's database is this one; `serve` stays until the end; the first `doctor` is to find what is missing. */
async function runCommands(text: string): Promise<void> {
  if (/^(export DATABASE_URL=|docker run )/.test(text)) return;
  if (text.startsWith('npx concord serve ')) {
    const words = text.trim().split(/\s+/).slice(2);
    mesh = await serveMesh(
      words.map((word) => (word.startsWith('../') ? join(clone, word) : word)),
      { DATABASE_URL: database.url },
    );
    return;
  }
  const run = runShell(text, clone, environment);
  if (!text.startsWith('npx concord doctor')) {
    await run;
    return;
  }
  const told = await run.then(
    () => 'nothing was missing',
    (error: { readonly stdout: string }) => error.stdout,
  );
  expect(told).toContain('npx concord tokens apply');
}

async function ask(block: Block): Promise<void> {
  const [, role = ''] = /^as (\w+)$/.exec(block.info) ?? [];
  if (mesh === undefined) throw new Error('Nothing is served yet.');
  const { ask } = mesh;
  // What was published a moment ago is live within seconds.
  const answer = await vi.waitFor(
    async () => {
      const given = await ask(role, block.text, {});
      expect(given.errors).toBeUndefined();
      return given;
    },
    { timeout: 30_000, interval: 500 },
  );
  const next = blocks[blocks.indexOf(block) + 1];
  if (next?.language === 'json') expect(findAnswerDifference(JSON.parse(next.text), answer)).toBeNull();
}
