// The attack mesh as it is served, in this process: a twin database, a subgraph per domain and the catalog on it, and a
// gateway over them. Who asks stands in `attack-viewers.ts`, what is asked for in the tests.

import { Client } from 'pg';
import type { Mesh } from '../../contracts/product.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { StandingSource } from '../../mesh/standing/product-standing.ts';
import type { ReadSharing } from '../../subgraphs/product/answer-read.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import type { Statement } from '../../subgraphs/sql/fragment.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase } from '../support/database.ts';
import { toGatewaySubgraph } from '../support/gateway-subgraph.ts';
import { unkept } from '../support/ledger-entries.ts';
import { openLocalCatalog } from '../support/local-catalog.ts';
import { makeTestRoles } from '../support/reader-roles.ts';
import { loadAttackMesh } from './attack-contracts.ts';
import { fillTwin, type Twin } from './attack-database.ts';
import { type AttackRows, drawAttackRows } from './attack-rows.ts';

export type AttackMesh = {
  readonly mesh: Mesh;
  /** The same for all twins of one seed. */
  readonly rows: AttackRows;
  readonly url: string;
  /** Of a superuser, for what a test wants to know about the data. */
  readonly client: Client;
  /** The subgraph of each domain, for who reaches it directly. */
  readonly domains: ReadonlyMap<string, Subgraph>;
  /** Those of the domains and the catalog, as a gateway takes them. */
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly gateway: Gateway;
  /** Every statement that the domains' subgraphs ran, in order; a test empties it. */
  readonly statements: Statement[];
  readonly close: () => Promise<void>;
};

export const firstTwin: Twin = { kind: 'first' };
/** Where every value of every masked column is another. */
export const secondTwin: Twin = { kind: 'second', keeps: () => false };

export type AttackOptions = {
  readonly twin?: Twin;
  /** Of the values. */
  readonly seed?: number;
  /** What the operator hears of; nothing unless told. */
  readonly observe?: (event: unknown) => void;
  /** True: each viewer class reads by a PostgreSQL role of its own. */
  readonly byRoles?: boolean;
  /** How products stand; nothing is said of it unless told. */
  readonly standings?: StandingSource;
  /** What reads that ask the same have in common; nothing unless told. */
  readonly sharing?: ReadSharing;
};

/** A twin database that nobody serves yet. */
export type AttackDatabase = Pick<AttackMesh, 'mesh' | 'rows' | 'url' | 'client'> & {
  readonly drop: () => Promise<void>;
};

export async function openAttackMesh(options: AttackOptions = {}): Promise<AttackMesh> {
  const database = await createAttackDatabase(options);
  const served = await serveAttackMesh(database, options);
  return {
    ...served,
    close: async () => {
      await served.close();
      await database.drop();
    },
  };
}

export async function createAttackDatabase({ twin = firstTwin, seed }: AttackOptions = {}): Promise<AttackDatabase> {
  const { url, drop } = await createTestDatabase(`attack_${twin.kind}`);
  const mesh = loadAttackMesh();
  const rows = drawAttackRows(seed);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`set timezone = 'UTC'`);
  await fillTwin(client, mesh, rows, twin);
  return {
    mesh,
    rows,
    url,
    client,
    drop: async () => {
      await client.end();
      await drop();
    },
  };
}

/** `close` ends what serves, and leaves the database. */
export async function serveAttackMesh(
  { mesh, rows, url, client }: AttackDatabase,
  { observe, byRoles = false, standings, sharing }: AttackOptions = {},
): Promise<AttackMesh> {
  const statements: Statement[] = [];
  const databases: Pick<Database, 'close'>[] = [];
  const roles = byRoles ? await makeTestRoles(client, url, mesh) : null;
  if (roles !== null) databases.push(roles);
  const watch = (opened: Database): Database => ({
    ...opened,
    read: (statement, signal) => {
      statements.push(statement);
      return opened.read(statement, signal);
    },
  });
  const domains = new Map<string, Subgraph>();
  for (const domain of mesh.domains) {
    const opened = openDatabase({ url, domain: domain.name, connections: 3 });
    databases.push(opened);
    const subgraph = await createSubgraph({
      mesh,
      domain,
      database: watch(opened),
      ...(roles === null ? {} : { roles: roles.of(domain.name, watch) }),
      cursorSecret: Buffer.alloc(32, 7),
      ledger: unkept,
      standings,
      sharing: sharing ?? null,
      ...(observe === undefined ? {} : { observe }),
    });
    if (subgraph.problems.length > 0) throw new Error(subgraph.problems.map(({ message }) => message).join('\n'));
    domains.set(domain.name, subgraph);
  }
  const catalog = await openLocalCatalog(url, mesh);
  databases.push(catalog.database);
  const subgraphs = [...[...domains.values()].map(toGatewaySubgraph), catalog.subgraph];
  return {
    mesh,
    rows,
    url,
    client,
    domains,
    subgraphs,
    gateway: createGateway({ subgraphs, executor: 'concord', ...(observe === undefined ? {} : { onEvent: observe }) }),
    statements,
    close: async () => {
      await Promise.all(databases.map((database) => database.close()));
    },
  };
}
