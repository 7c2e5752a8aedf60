// Publishing a subgraph of foreign make over a real database: a small mesh of one product, and a server that tells a schema.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Environment, readEnvironment } from '../../../cli/environment.ts';
import { type Graphs, openGraphs } from '../../../cli/outside/open-graphs.ts';
import { type OutsideChange, publishSubgraph } from '../../../cli/outside/publish-subgraph.ts';
import { type Parts, withParts } from '../../../cli/with-parts.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { ResolveHost } from '../../../gateway/transport/guarded-connect.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { createApprovalStore } from '../../../mesh/publications/approval-store.ts';
import { createPublicationStore, digestOfText } from '../../../mesh/publications/publication-store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { salesDomain, writeContract } from '../../support/publishing.ts';

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override", "@composeDirective"])
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])
  @composeDirective(name: "@pii")
directive @pii(kind: String!, mask: String!, revealTo: [String!]!) on FIELD_DEFINITION
`;
const good = `${link}
type Query { notes: [Note!] }
type Note @key(fields: "id") { id: ID! text: String by: String @pii(kind: "name", mask: "none", revealTo: ["admin"]) }
type SalesBuyers @key(fields: "buyerId") { buyerId: Int! notes: [Note!] }
`;

let database: TestDatabase;
let pool: pg.Pool;
let home: string;
let server: Server;
let port: number;
let told: string | null = good;
let graphs: Graphs;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase('outside');
  pool = new pg.Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrate(client);
  client.release();
  home = mkdtempSync(join(tmpdir(), 'concord-outside-'));
  mkdirSync(join(home, 'contracts', 'sales'), { recursive: true });
  writeFileSync(join(home, 'contracts', 'sales', 'domain.yaml'), salesDomain);
  writeFileSync(join(home, 'contracts', 'sales', 'buyers.contract.yaml'), writeContract());
  server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(told === null ? { errors: [{ message: 'no' }] } : { data: { _service: { sdl: told } } }),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;
});
beforeAll(async () => {
  const parts: Parts = {
    async start(start, stop) {
      const thing = await start();
      closing.push(() => stop(thing));
      return thing;
    },
  };
  graphs = await openGraphs(parts, environment());
});
beforeEach(async () => {
  told = good;
  rmSync(join(home, 'used-fields.json'), { force: true });
  await pool.query('truncate concord.publications, concord.unmask_approvals');
});
afterAll(async () => {
  for (const close of closing) await close();
  server.close();
  await pool.end();
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

function environment(variables: Record<string, string> = {}): Environment {
  return readEnvironment(
    {
      DATABASE_URL: database.url,
      CONCORD_HOME: home,
      CONCORD_CONTRACTS: join(home, 'contracts'),
      CONCORD_SUBGRAPH_HOSTS: `http://127.0.0.1:${port},notes.example.test`,
      ...variables,
    },
    home,
  );
}

type Asked = Partial<Omit<OutsideChange, 'told'>> & {
  readonly sdl?: string | null;
  readonly url?: string;
  readonly isTakenBack?: boolean;
  readonly variables?: Record<string, string>;
  readonly resolve?: ResolveHost;
};

function publish({ sdl = good, url, isTakenBack = false, variables, resolve, ...asked }: Asked = {}) {
  const change: OutsideChange = {
    name: 'notes',
    told: isTakenBack ? null : { sdl, url: url ?? `http://127.0.0.1:${port}`, file: 'notes.graphql' },
    author: 'ada',
    note: null,
    isDryRun: false,
    allowsBreaking: false,
    ...asked,
  };
  const store = createPublicationStore(pool);
  return withParts((parts) =>
    publishSubgraph(parts, change, {
      environment: environment(variables),
      store,
      approvals: createApprovalStore(pool),
      now: () => 0,
      openGraphs: async () => graphs,
      resolve,
    }),
  );
}

async function refusalOf(asked: Asked): Promise<string> {
  const error = await publish(asked).then(
    () => null,
    (error: unknown) => error,
  );
  expect(await states()).toEqual([]);
  return error instanceof ConcordError ? `${error.code}: ${error.message}` : String(error);
}

const states = async () =>
  (await pool.query('select name, cause, url, author from concord.publications order by sequence')).rows;
const url = () => `http://127.0.0.1:${port}/graphql`;

describe('a subgraph that is published', () => {
  it('is kept with its schema and where it answers', async () => {
    const result = await publish({ note: 'the first' });
    expect(result).toMatchObject({ kind: 'published', name: 'notes', url: url() });
    expect(result.doubts).toEqual([expect.stringContaining('Its @pii fields (1) are answered to the roles')]);
    const { rows } = await pool.query(
      'select kind, name, version, text, url, cause, author, note from concord.publications',
    );
    expect(rows).toEqual([
      {
        kind: 'subgraph',
        name: 'notes',
        version: null,
        text: good,
        url: url(),
        cause: 'publish',
        author: 'ada',
        note: 'the first',
      },
    ]);
  });

  it('is not published twice as it is, nor in a dry run', async () => {
    expect(await publish({ isDryRun: true })).toMatchObject({ kind: 'passed', sequence: null });
    expect(await states()).toEqual([]);
    await publish();
    expect((await publish()).kind).toBe('unchanged');
    expect(await states()).toHaveLength(1);
  });

  it('is published beside another that is published at the same time', async () => {
    const other = good.replaceAll('Note', 'Memo').replaceAll('notes', 'memos');
    const results = await Promise.all([publish(), publish({ name: 'memos', sdl: other })]);
    expect(results.map(({ kind }) => kind)).toEqual(['published', 'published']);
    expect(await states()).toHaveLength(2);
  });

  it('is taken back, and can be published again', async () => {
    await publish();
    expect(await publish({ isTakenBack: true })).toMatchObject({ kind: 'withdrawn', url: null });
    expect(await publish()).toMatchObject({ kind: 'published' });
    expect((await states()).map(({ cause }) => cause)).toEqual(['publish', 'withdraw', 'publish']);
  });

  it('tells its schema itself, or tells that it is another than the file has', async () => {
    await publish({ sdl: null });
    expect((await pool.query('select text from concord.publications')).rows).toEqual([{ text: good }]);
    told = good
      .replace('text: String', 'text: String stars: Int')
      .replace('by: String @pii(kind: "name", mask: "none", revealTo: ["admin"])', 'by: String');
    const { doubts } = await publish({ sdl: `${good} type Free { a: Int }` });
    expect(doubts.slice(0, 3)).toEqual([
      'notes: It does not tell fields that the file has: Free.a.',
      'notes: It tells fields that the file lacks, which are not served: Note.stars.',
      'notes: It tells other types, arguments or @pii than the file of: Note.by.',
    ]);
  });

  it('may be down, which is told', async () => {
    told = null;
    expect((await publish()).doubts[0]).toBe('notes does not answer at its URL from here now.');
  });
});

describe('a subgraph that is refused', () => {
  it.each<readonly [string, Asked, RegExp]>([
    ['of the name of a domain', { name: 'sales' }, /^SUBGRAPH_NAME_REFUSED: .* a domain has it/],
    ['of the name of the catalog, in capitals', { name: 'CATALOG' }, /^SUBGRAPH_NAME_REFUSED: .* the catalog has it/],
    [
      'of a name that the operator gave away',
      { variables: { CONCORD_FOREIGN_SUBGRAPHS: 'Notes=http://a.test' } },
      /^SUBGRAPH_NAME_REFUSED: .* the configuration/,
    ],
    ['of a name of prototypes', { name: '__proto__' }, /^SUBGRAPH_NAME_REFUSED/],
    ['of a name with a terminal escape', { name: 'a\u001b[31m' }, /^SUBGRAPH_NAME_REFUSED: .*\\u001b/],
    [
      'at an address that nobody allowed',
      { url: 'https://evil.example/' },
      /^SUBGRAPH_URL_REFUSED: .* not among the hosts/,
    ],
    ['at the metadata of a cloud', { url: 'http://169.254.169.254/' }, /^SUBGRAPH_URL_REFUSED: .* never asked/],
    [
      'with a password in its URL',
      { url: 'https://ada:pw@notes.example.test/' },
      /^SUBGRAPH_URL_REFUSED: (?!.*pw@).* a password/,
    ],
    ['where no hosts are allowed', { variables: { CONCORD_SUBGRAPH_HOSTS: '' } }, /^SUBGRAPH_URL_REFUSED/],
    [
      'whose name leads to the metadata of a cloud',
      { url: 'https://notes.example.test/', resolve: async () => [{ address: '169.254.169.254', family: 4 }] },
      /^SUBGRAPH_URL_REFUSED: .* leads to an address that is never asked/,
    ],
    [
      'whose name leads into this network',
      { url: 'https://notes.example.test/', resolve: async () => [{ address: '10.0.0.1', family: 4 }] },
      /^SUBGRAPH_URL_REFUSED: .* private network/,
    ],
    ['that is no GraphQL', { sdl: 'type {' }, /^SUBGRAPH_SDL_REFUSED: notes\.graphql:1:6 /],
    [
      'that takes a field of a product',
      {
        sdl: `${link} type SalesBuyers @key(fields: "buyerId") { buyerId: Int! email: String @override(from: "sales") }`,
      },
      /^COMPOSITION_FAILED: [\s\S]*FOREIGN_FIELD_OVERRIDDEN/,
    ],
    [
      'that lets a key be null',
      { sdl: good.replace('buyerId: Int!', 'buyerId: Int') },
      /^COMPOSITION_FAILED: [\s\S]*FOREIGN_TYPE_CHANGED/,
    ],
    [
      'whose @pii would be lost',
      { sdl: good.replace('@composeDirective(name: "@pii")', '') },
      /^COMPOSITION_FAILED: [\s\S]*PII_DROPPED/,
    ],
    ['that is to be taken back and was never published', { isTakenBack: true }, /^SUBGRAPH_NOT_PUBLISHED/],
  ])('is one %s', async (_, asked, told) => {
    expect(await refusalOf(asked)).toMatch(told);
  });

  it('is one that was to be fetched and is down', async () => {
    told = null;
    expect(await refusalOf({ sdl: null })).toMatch(/^SUBGRAPH_SDL_REFUSED: .*--sdl/);
    told = 'type {';
    expect(await refusalOf({ sdl: null })).toMatch(/^SUBGRAPH_SDL_REFUSED/);
  });

  it('is one without what clients used lately, unless that is meant', async () => {
    await publish();
    const day = Math.floor(Date.now() / 86_400_000);
    const used = { version: 1, days: { 'Note.text': day, 'SalesBuyers.email': day } };
    writeFileSync(join(home, 'used-fields.json'), JSON.stringify(used));
    const less = good.replace('text: String', '');
    await expect(publish({ sdl: less })).rejects.toThrow(
      'the graph has no Note.text, which clients used within 7 days',
    );
    await expect(publish({ isTakenBack: true })).rejects.toMatchObject({ code: 'SUBGRAPH_FIELDS_USED' });
    expect(await states()).toHaveLength(1);
    expect((await publish({ sdl: less, allowsBreaking: true })).doubts).toContain('Clients used what goes: Note.text.');
    expect((await publish({ isTakenBack: true })).kind).toBe('withdrawn');
  });
});

describe('a subgraph that shows more of what it called @pii', () => {
  const mark = '@pii(kind: "name", mask: "none", revealTo: ["admin"])';
  const clear = good.replace(mark, '');
  const wider = good.replace('["admin"]', '["admin", "analyst"]');
  const approve = (text: string, more = {}) =>
    createApprovalStore(pool).approve(
      {
        product: 'notes',
        digest: digestOfText(text),
        column: 'Note.by',
        approvedBy: 'eve',
        reason: 'Pen names.',
        ...more,
      },
      0,
    );
  const codeOf = (asked: Asked) =>
    publish(asked).then(
      ({ kind }) => kind,
      ({ code }) => code,
    );
  beforeEach(() => publish());

  it.each<readonly [string, string, RegExp]>([
    ['without its @pii', clear, /Note\.by \(it is no longer @pii\)\. Somebody else .*approve notes --column Note\.by/],
    ['to more roles', wider, /Note\.by \(it is answered to "analyst" as well\)/],
  ])('is refused %s', async (_, sdl, told) => {
    await expect(publish({ sdl })).rejects.toThrow(told);
    expect(await codeOf({ sdl, isDryRun: true, allowsBreaking: true })).toBe('SUBGRAPH_UNMASKS');
    expect(await states()).toHaveLength(1);
  });

  it('is published where nothing more is shown', async () => {
    expect(await codeOf({ sdl: good.replace('["admin"]', '[]') })).toBe('published');
    expect(await codeOf({ sdl: good.replace(`by: String ${mark}`, '') })).toBe('published');
  });

  it('is published once somebody else has approved this text, and then as often as it shows no more', async () => {
    await approve(clear, { approvedBy: 'ada' });
    await expect(publish({ sdl: clear })).rejects.toThrow('Whoever publishes it cannot approve it himself.');
    await approve(clear, { column: 'Note.text' });
    await approve(wider);
    expect(await codeOf({ sdl: clear })).toBe('SUBGRAPH_UNMASKS');
    await approve(clear);
    expect(await codeOf({ sdl: clear })).toBe('published');
    expect(await codeOf({ sdl: clear.replace('text: String', 'text: String stars: Int') })).toBe('published');
    expect(await codeOf({})).toBe('published');
    expect(await codeOf({ sdl: clear })).toBe('SUBGRAPH_UNMASKS');
  });

  it('is refused also after it was taken back, under another name too, or without the field for a while', async () => {
    await publish({ sdl: good.replace(`by: String ${mark}`, '') });
    expect(await codeOf({ sdl: clear })).toBe('SUBGRAPH_UNMASKS');
    await publish({ isTakenBack: true });
    expect(await codeOf({ sdl: clear })).toBe('SUBGRAPH_UNMASKS');
    expect(await codeOf({ sdl: clear, name: 'memos' })).toBe('SUBGRAPH_UNMASKS');
  });
});
