// docs/join-a-foreign-subgraph.md, carried out: the program of the page runs, the mesh is served with it, and the queries of
// the page are asked.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, findFreePort } from '../end-to-end/run-concord.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { findConfigurationProblems } from './check-yaml.ts';
import { placeOf, readBlocks, top } from './read-pages.ts';
import { type ServedMesh, serveMesh } from './served-mesh.ts';
import { findAnswerDifference } from './shape.ts';

const blocks = readBlocks('docs/join-a-foreign-subgraph.md');
const of = (language: string) =>
  blocks.filter((block) => block.language === language).map((block) => [placeOf(block), block] as const);

describe('joining a foreign subgraph as the page says', () => {
  let database: TestDatabase;
  let mesh: ServedMesh;
  let partner: ChildProcessByStdio<null, Readable, null>;
  const PORT = findFreePort().then(String);

  beforeAll(async () => {
    database = await createTestDatabase('join_foreign');
    const [[, program] = []] = of('js');
    const words = ['--input-type=module', '--eval', program?.text ?? ''];
    partner = spawn(process.execPath, words, {
      cwd: top,
      env: { ...process.env, PORT: await PORT },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const address = `Couriers at http://localhost:${await PORT}`;
    let said = '';
    while (!said.includes(address)) said += String(await once(partner.stdout, 'data'));
    const serve = of('sh').find(([, { text }]) => text.startsWith('npx concord serve'))?.[1].text ?? '';
    const command = serve
      .trim()
      .replace('4200', await PORT)
      .split(/\s+/)
      .slice(2);
    mesh = await serveMesh(command, { DATABASE_URL: database.url, CONCORD_DEMO_SCALE: '0.01' });
  });
  afterAll(async () => {
    await cleanUp();
    partner.kill('SIGKILL');
    await database.drop();
  });

  it.each(of('graphql'))('gives at %s what the page says', async (_, block) => {
    const [, role = '', code] = /^as (\w+)(?: refused with (\w+))?$/.exec(block.info) ?? [];
    const answer = await mesh.ask(role, block.text, {});
    expect(answer.errors?.map(({ extensions }) => extensions.code) ?? []).toEqual(code === undefined ? [] : [code]);
    if (role === 'admin') expect(JSON.stringify(answer)).toContain('+49 431 5550199');
    const next = blocks[blocks.indexOf(block) + 1];
    if (next?.language === 'json') expect(findAnswerDifference(JSON.parse(next.text), answer)).toBeNull();
  });

  it.each(of('yaml'))('reads the settings at %s', (_, block) => {
    expect(findConfigurationProblems(block.text)).toEqual([]);
  });
});
