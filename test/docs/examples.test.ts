// Every example of every page is carried out: queries are asked of the demo mesh, contracts are read, commands are held
// against the program and run where they can be. A block that says nothing of itself is a failure.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeGithubWorkflow, writeGitlabPipeline } from '../../cli/authoring/workflow-files.ts';
import { readConsumerFile } from '../../cli/check-consumer/consumer-file.ts';
import { readSupergraphFile } from '../../cli/supergraph/read-supergraph-file.ts';
import { firstQuery } from '../../demo/first-query.ts';
import { cleanUp } from '../end-to-end/run-concord.ts';
import { findCommandProblem } from '../support/check-command-line.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { findConfigurationProblems, findContractProblems } from './check-yaml.ts';
import { allBlocks, type Block, pages, placeOf, readBlocks, readPage, top } from './read-pages.ts';
import { type ServedMesh, serveMesh } from './served-mesh.ts';
import { findAnswerDifference } from './shape.ts';
import { splitCommands } from './split-command.ts';

/** Have meshes of their own; see walkthrough.test.ts and foreign-subgraph.test.ts. */
const ownMeshes: readonly string[] = ['docs/publish-a-product.md', 'docs/join-a-foreign-subgraph.md'];

let database: TestDatabase;
let mesh: ServedMesh;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase('docs');
  folder = mkdtempSync(join(tmpdir(), 'concord-docs-'));
  writeFileSync(join(folder, 'first.graphql'), firstQuery);
  mesh = await serveMesh(['serve', '--demo'], { DATABASE_URL: database.url, CONCORD_DEMO_SCALE: '0.02' });
  // Pages show scores, and a product has one after the first run of its checks.
  await vi.waitFor(async () => {
    const answer = await mesh.ask('analyst', '{ catalog { search(quality: [UNKNOWN]) { totalCount } } }', {});
    expect(answer.data).toEqual({ catalog: { search: { totalCount: 0 } } });
  }, 60_000);
});
afterAll(async () => {
  await cleanUp();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const blocksOf = (language: string, isMeant: (block: Block) => boolean = () => true) =>
  allBlocks
    .filter((block) => block.language === language && !ownMeshes.includes(block.page) && isMeant(block))
    .map((block) => [placeOf(block), block] as const);

/** The README's mesh of its own; see test/end-to-end/readme-own-mesh.test.ts. */
const isOfOwnMesh = ({ page, text }: Block) => page === 'README.md' && text.includes('shop');

/** An end that pages name for access; when they are tested it may have passed, or be too far away. */
const exampleEnd = '2026-12-31T00:00:00Z';
const soon = new Date(Date.now() + 86_400_000).toISOString();

/** What follows a block on its page. */
function nextOf(block: Block): Block | undefined {
  const blocks = readBlocks(block.page);
  return blocks[blocks.findIndex(({ line }) => line === block.line) + 1];
}

describe('every block', () => {
  const kinds: Readonly<Record<string, RegExp>> = {
    graphql: /^as \w+( refused with [A-Z_]+)?$/,
    json: /^(variables)?$/,
    yaml: /^((?:\.\.\/shop-data\/)?contracts\/\S+|part of a contract|(concord|supergraph|concord-consumer)\.yaml|\.git(hub\/workflows|lab)\/concord-check\.yml)$/,
    sh: /^$/,
    js: /^(\w+\.mjs)?$/,
    sql: /^$/,
  };

  it('says what it is', () => {
    expect(allBlocks.length).toBeGreaterThan(50);
    const unknown = allBlocks.filter(({ page, language, info }) => {
      // The README's pictures, whose answers readme.test.ts holds against each other, and what the bench printed.
      if (language === 'text') return page !== 'README.md' && page !== 'docs/performance.md';
      return kinds[language]?.test(info) !== true;
    });
    expect(unknown.map((block) => `${placeOf(block)} ${block.language} ${block.info}`)).toEqual([]);
  });

  it('of JSON belongs to a query', () => {
    const orphans = allBlocks.filter((block) => {
      const blocks = readBlocks(block.page);
      const before = blocks[blocks.findIndex(({ line }) => line === block.line) - 1];
      return block.language === 'json' && before?.language !== 'graphql';
    });
    expect(orphans.map(placeOf)).toEqual([]);
  });
});

describe('the query', () => {
  it.each(blocksOf('graphql'))('at %s gives what the page says', async (_, block) => {
    const [, role = '', code] = /^as (\w+)(?: refused with (\w+))?$/.exec(block.info) ?? [];
    const next = nextOf(block);
    const variables = next?.info === 'variables' ? JSON.parse(next.text) : {};
    const answer = await mesh.ask(role, block.text.replaceAll(exampleEnd, soon), variables);
    expect(answer.errors?.map(({ extensions }) => extensions.code) ?? []).toEqual(code === undefined ? [] : [code]);
    if (next?.language === 'json' && next.info === '') {
      expect(findAnswerDifference(JSON.parse(next.text), answer)).toBeNull();
    }
  });
});

describe('the contract', () => {
  const ofPages = pages.flatMap((page) => {
    const whole = readBlocks(page).filter(({ language, info }) => language === 'yaml' && info.includes('contracts/'));
    return whole.length === 0 ? [] : [[page, whole] as const];
  });

  it.each(ofPages)('files of %s are read without a problem', (_, blocks) => {
    // A page may show a contract once more, as it is changed: each state is read with the others' last one.
    const last = new Map(blocks.map(({ info, text }) => [info, text]));
    for (const { info, text } of blocks) {
      const files = new Map(last).set(info, text);
      expect(findContractProblems([...files].map(([path, one]) => ({ path, text: one })))).toEqual([]);
    }
  });

  it.each(blocksOf('yaml', ({ info }) => info === 'part of a contract'))('part at %s fits into one', (_, block) => {
    expect(findContractProblems([], block.text)).toEqual([]);
  });

  it.each(blocksOf('yaml', ({ info }) => info === 'concord.yaml'))('settings at %s can be read', (_, block) => {
    expect(findConfigurationProblems(block.text)).toEqual([]);
  });

  it.each(blocksOf('yaml', ({ info }) => info === 'supergraph.yaml'))('subgraphs at %s can be read', (_, block) => {
    expect(readSupergraphFile('supergraph.yaml', block.text).subgraphs.length).toBeGreaterThan(0);
  });

  it.each(blocksOf('yaml', ({ info }) => info === 'concord-consumer.yaml'))('pins at %s can be read', (_, block) => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-consumer-'));
    try {
      writeFileSync(join(folder, 'concord-consumer.yaml'), block.text);
      expect(readConsumerFile(folder)?.pins.length).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the check of pull requests', () => {
  const written = new Map([
    ['.github/workflows/concord-check.yml', writeGithubWorkflow('contracts')],
    ['.gitlab/concord-check.yml', writeGitlabPipeline('contracts')],
  ]);

  it.each(blocksOf('yaml', ({ info }) => written.has(info)))('at %s is what concord init writes', (_, block) => {
    expect(block.text).toBe(written.get(block.info));
  });
});

/** Commands that change nothing, and end. */
const runnable = /^(npx concord (token|sdl|compose|config)|curl|openssl)\b/;

describe('the commands', () => {
  it.each(allBlocks.filter(({ language }) => language === 'sh').map((block) => [placeOf(block), block] as const))(
    'at %s are those of the program',
    (_, block) => {
      const problems = splitCommands(block.text).map((words) => findProblem(words));
      expect(problems.filter((problem) => problem !== null)).toEqual([]);
    },
  );

  it.each(pages)('that %s names in its sentences are those of the program', (page) => {
    const named = [...readPage(page).matchAll(/`npx (concord [^`]*)`/g)].map(([, line = '']) => line.split(/\s+/));
    const problems = named.map(([, ...words]) =>
      words[0]?.startsWith('<') ? null : findCommandProblem(withoutHelp(words)),
    );
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
    const npm = [...readPage(page).matchAll(/`npm (?:run )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(npm.filter((name) => findProblem(['npm', 'run', name]) !== null && name !== 'ci')).toEqual([]);
  });

  const canRun = blocksOf(
    'sh',
    (block) => !isOfOwnMesh(block) && splitCommands(block.text).every((words) => runnable.test(words.join(' '))),
  );

  it('are run where they can be', () => expect(canRun.length).toBeGreaterThan(5));

  it.each(canRun)('at %s run', async (_, block) => {
    const output = await mesh.shell(block.text, folder);
    expect(output).not.toContain('"errors"');
    expect(output).not.toBe('');
  });
});

describe('the program', () => {
  it.each(blocksOf('js'))('at %s runs', async (_, block) => {
    const all = await runProgram(block, await mesh.token('analyst'));
    expect(all.stdout).toMatch(/^[1-9]\d* orders\n$/);
    expect(all.stderr).toBe('');
    const regional = await runProgram(block, await mesh.token('regional_analyst', { countries: ['DE'] }));
    expect(regional.stdout).toBe(all.stdout);
    expect(regional.stderr).toMatch(/^ENTITY_NOT_FOUND: .*\n$/);
  });

  it.each(blocksOf('js'))('at %s says that nothing came', async (_, block) => {
    const failed = runProgram(block, await mesh.token('nobody'));
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stdout: '0 orders\n',
      stderr: expect.stringMatching(/^[A-Z_]+: /),
    });
  });
});

describe('the SQL', () => {
  it.each(blocksOf('sql'))('at %s runs on the demo mesh', async (_, block) => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(`begin;\n${block.text}\nrollback`);
    } finally {
      await client.end();
    }
  });
});

/** Rejects, with what was printed, where the program ends with a code other than 0. */
async function runProgram(block: Block, token: string) {
  const text = block.text.replaceAll('http://localhost:4000', mesh.url);
  const words = ['--input-type=module', '--eval', text];
  return promisify(execFile)(process.execPath, words, { env: { ...process.env, GRAPH_TOKEN: token } });
}

/** Null for a command that may stand on a page. */
function findProblem(words: readonly string[]): string | null {
  const [program, first = '', second = ''] = words;
  const refused = `${words.join(' ')}: this page may not say that`;
  if (program === 'npx' && first === 'concord') return findCommandProblem(withoutHelp(words.slice(2)));
  if (program === 'curl' || program === 'openssl' || program === 'export') return null;
  if (program === 'node') return words.join(' ') === 'node partner.mjs' ? null : refused;
  if (program === 'npm') {
    const { scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
    const name = first === 'run' ? second : first;
    return first === 'ci' || name in scripts ? null : `npm has no script ${name}`;
  }
  if (program === 'cp') return words.join(' ') === 'cp .env.example .env' ? null : refused;
  if (program === 'docker' && first === 'run') return words.at(-1) === 'postgres:18' ? null : refused;
  if (program === 'docker' && first === 'compose') {
    const inside = words.indexOf('cli/concord.js');
    if (second === 'exec') return findCommandProblem(words.slice(inside + 1));
    return ['up', 'ps', 'config', 'down', 'logs'].includes(second) ? null : refused;
  }
  return refused;
}

const withoutHelp = (words: readonly string[]) => words.filter((word) => word !== '--help');
