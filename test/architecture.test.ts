import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findBreaches, type Sources } from './architecture/check-architecture.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
const notRooms = new Set(['node_modules', 'test', 'docs', 'coverage']);

/** Every source that is not a test or a tool's configuration: TypeScript, and in portal/ what browsers run as it is. */
function readSources(): Sources {
  const rooms = readdirSync(top, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !notRooms.has(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
  return new Map(
    rooms.flatMap((room) =>
      readdirSync(join(top, room), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') || (room === 'portal' && /^[\w-]+\.js$/.test(file)))
        .map((file) => [`${room}/${file}`, readFileSync(join(top, room, file), 'utf8')] as const),
    ),
  );
}

describe('the architecture', () => {
  it('keeps the order of the rooms, without cycles', () => {
    const sources = readSources();
    expect(sources.size).toBeGreaterThan(100);
    expect(findBreaches(sources)).toEqual([]);
  });
});

describe('the check of the architecture', () => {
  const planted: readonly (readonly [name: string, files: Readonly<Record<string, string>>, breaches: string[]])[] = [
    [
      'a room that imports from one right of it',
      { 'contracts/a.ts': "import type { B } from '../mesh/b.ts';", 'mesh/b.ts': '' },
      ['contracts/a.ts imports mesh/b.ts: contracts may not import mesh'],
    ],
    [
      'a room that imports from one beside it',
      { 'identity/a.ts': "export { b } from '../http/b.ts';", 'http/b.ts': '' },
      ['identity/a.ts imports http/b.ts: identity may not import http'],
    ],
    [
      'the gateway that looks into a subgraph',
      { 'gateway/a.ts': "const b = await import('../subgraphs/sql/b.ts');", 'subgraphs/sql/b.ts': '' },
      ['gateway/a.ts imports subgraphs/sql/b.ts: gateway may not import subgraphs/sql'],
    ],
    [
      'a room that imports a test',
      { 'http/a.ts': "import '../test/support/b.ts';" },
      ['http/a.ts imports test/support/b.ts: http may not import what lies in no room'],
    ],
    ['a file in no room', { 'utils/a.ts': '' }, ['utils/a.ts lies in no room']],
    [
      'a cycle, though of types',
      {
        'http/a.ts': "import type { B } from './b.ts';",
        'http/b.ts': "import {\n  type C,\n} from './c.ts';",
        'http/c.ts': "export type { A } from './a.ts';",
      },
      ['cycle: http/a.ts -> http/b.ts -> http/c.ts -> http/a.ts'],
    ],
    [
      'the planner outside of its files',
      { 'gateway/a.ts': "import { QueryPlanner } from '@apollo/query-planner';" },
      [
        'gateway/a.ts imports @apollo/query-planner: only gateway/compose.ts, gateway/plan.ts, gateway/apollo-executor.ts may',
      ],
    ],
    [
      'Postgres outside of its rooms',
      { 'subgraphs/product/a.ts': "import pg from 'pg';" },
      ['subgraphs/product/a.ts imports pg: only subgraphs/sql, mesh, demo, cli may'],
    ],
    [
      'the environment, the clock and the file system outside of cli/',
      {
        'http/a.ts': "import { readFileSync } from 'node:fs';\nconst b = [process.env.PORT, Date.now(), new Date()];",
        'demo/a.ts': "import { readFile } from 'node:fs/promises';",
      },
      [
        'http/a.ts uses process.env: only cli/ may, others get it as an argument',
        'http/a.ts uses Date.now: only cli/ may, others get it as an argument',
        'http/a.ts uses new Date(): only cli/ may, others get it as an argument',
        'http/a.ts uses node:fs: only cli/ may, others get it as an argument',
        'demo/a.ts uses node:fs/promises: only cli/ may, others get it as an argument',
      ],
    ],
    [
      'nothing where all is in order',
      {
        'cli/a.ts': "import { b } from '../gateway/b.ts';\nimport 'node:fs';\nconst now = Date.now();",
        'gateway/b.ts': "// Date.now is not for us\nimport { c } from '../errors/c.ts';\nconst at = new Date(0);",
        'demo/d.ts': "// It reads its own assets.\nimport { readFileSync } from 'node:fs';",
        'errors/c.ts': '',
        'gateway/plan.ts': "import '@apollo/query-planner';",
        'subgraphs/server.ts': "import type { E } from './product/e.ts';",
        'subgraphs/product/e.ts': "import type pg from '../sql/pool.ts';",
        'subgraphs/sql/pool.ts': "import pg from 'pg';",
      },
      [],
    ],
  ];

  it.each(planted)('finds %s', (_name, files, breaches) => {
    expect(findBreaches(new Map(Object.entries(files)))).toEqual(breaches);
  });
});
