// What the bench measures: the embedded database on a folder that is kept, Concord as its command starts it over a database of
// one's own, its parts as processes of their own, the stock gateway over the same subgraphs, and the floor.

import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { findPostmaster } from '../../cli/postgres/postmaster.ts';
import { startEmbeddedPostgres } from '../../cli/postgres/start-embedded.ts';
import { readContracts } from '../../cli/read-contracts.ts';
import { findOrMakeRootSecret } from '../../cli/root-secret.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { deriveKey } from '../../identity/keys.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { type Checkout, chooseKnown, here, type Variables } from './checkout.ts';
import { consumerOf, registerConsumer } from './consumers.ts';
import { fillBenchMesh } from './fill.ts';
import { type Answering, createProcesses, type LoadGenerator, type Log, type Processes } from './processes.ts';
import type { Role } from './queries.ts';
import { type SplitServers, startSplit } from './stock/start-split.ts';

export type BenchServers = {
  readonly databaseUrl: string;
  readonly postmasterPid: number;
  /** All in one process, with everything on. */
  readonly concord: Answering;
  /** The same with its ledger off; started when it is first wanted, as all that follow. */
  readonly unrecorded: () => Promise<Answering>;
  readonly split: () => Promise<SplitServers>;
  /** Another Concord, with more settings, and flags for Node. */
  readonly startConcord: (more: Variables, flags?: readonly string[]) => Promise<Answering>;
  /** That of the other checkout, over a copy of the database. */
  readonly other: Answering | null;
  readonly floor: Answering;
  /** The same again. */
  readonly secondFloor: () => Promise<Answering>;
  readonly startScript: Processes['serveScript'];
  /** Of a registered consumer. */
  readonly tokens: Readonly<Record<Role, string>>;
  /** Of that role, with more claims. */
  readonly issueToken: (role: Role, claims: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly load: LoadGenerator;
};

type Settings = {
  readonly folder: string;
  readonly rows: number;
  /** Where Concord's CPU profile goes when it ends; it slows Concord down. */
  readonly profile?: string | undefined;
  /** What Concord is compared with. */
  readonly other?: Checkout | null;
  /** The Node that runs what is measured. */
  readonly node?: string | undefined;
  readonly log: Log;
};

const contracts = fileURLToPath(new URL('contracts', import.meta.url));
/** As many as Concord has for a domain. */
const floorConnections = 8;

/** Starts all, runs `work`, and stops all, whatever happens. */
export async function withBenchServers<Result>(
  settings: Settings,
  work: (servers: BenchServers) => Promise<Result>,
): Promise<Result> {
  const { folder, log, profile } = settings;
  const processes = createProcesses(settings.node ?? process.execPath, log);
  const database = await startEmbeddedPostgres({ directory: folder, log });
  try {
    const rootSecret = findOrMakeRootSecret({ secret: null, home: folder });
    await fill(database.url, rootSecret, settings);
    const postmaster = findPostmaster(database.dataDirectory);
    if (postmaster === null || postmaster === 'stale') throw new Error('The database that was just started is gone.');
    const variablesOf = (checkout: Checkout, databaseUrl: string): Variables => ({
      CONCORD_HOME: folder,
      CONCORD_CONTRACTS: contracts,
      DATABASE_URL: databaseUrl,
      CONCORD_DATABASE_ROLES: 'on',
      CONCORD_LEDGER: 'required',
      ...chooseKnown(checkout),
    });
    const ours = variablesOf(here, database.url);
    const startConcord = (more: Variables, flags?: readonly string[]) =>
      processes.serve(here, [], { ...ours, ...chooseKnown(here, more) }, flags);
    const startFloor = () => processes.serveScript('floor-process.ts', [database.url, String(floorConnections)]);

    const prepare = async (checkout: Checkout, variables: Variables) => {
      await processes.run(checkout, ['tokens', 'apply'], variables);
      await processes.run(checkout, ['grants', '--apply'], variables);
    };
    // A database is copied while nobody is connected to it.
    const copied = settings.other ? variablesOf(settings.other, await copyDatabase(database.url)) : ours;
    if (settings.other) await prepare(settings.other, copied);
    const other = settings.other ? await processes.serve(settings.other, [], copied) : null;
    await prepare(here, ours);
    const concord = await startConcord({}, profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]);
    const issue = (role: Role, claims: Readonly<Record<string, unknown>>) => issueToken(role, rootSecret, claims);
    const tokens = {
      admin: await issue('admin', { consumer: consumerOf('admin') }),
      analyst: await issue('analyst', { consumer: consumerOf('analyst') }),
    };
    for (const { url } of other === null ? [concord] : [concord, other])
      for (const token of Object.values(tokens)) await registerConsumer(url, token);
    return await work({
      databaseUrl: database.url,
      postmasterPid: postmaster.pid,
      concord,
      unrecorded: once(() => startConcord({ CONCORD_LEDGER: 'off' })),
      split: once(() => startSplit(processes, { variables: ours, folder, rootSecret, tokens })),
      startConcord,
      other,
      floor: await startFloor(),
      secondFloor: once(startFloor),
      startScript: processes.serveScript,
      tokens,
      issueToken: issue,
      load: processes.startLoad(),
    });
  } finally {
    await processes.stopAll();
    await database.stop();
  }
}

async function fill(url: string, rootSecret: Uint8Array, { rows, log }: Settings): Promise<void> {
  const { mesh, problems } = readContracts(contracts);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  await withClient(url, (client) => {
    const secret = (label: string) => deriveKey(rootSecret, 'token-labels', label);
    return fillBenchMesh(client, { orders: rows, products: mesh.products, secret }, log);
  });
}

/** @throws Error where viewers were read for by the database's owner and not by roles of their own */
export function requireReaderRoles({ databaseUrl }: Pick<BenchServers, 'databaseUrl'>): Promise<void> {
  return withClient(databaseUrl, async (client) => {
    const { rowCount } = await client.query(`select from pg_stat_activity where usename like 'concord\\_r\\_%'`);
    if (rowCount === 0) throw new Error('No viewer reads by a PostgreSQL role of its own.');
  });
}

/** For another revision, which makes of the tables what it needs. */
async function copyDatabase(url: string): Promise<string> {
  const [copy, postgres] = [new URL(url), new URL(url)];
  copy.pathname = '/compared';
  postgres.pathname = '/postgres';
  await withClient(postgres.href, async (client) => {
    await client.query('drop database if exists compared with (force)');
    await client.query(`create database compared template "${new URL(url).pathname.slice(1)}" strategy file_copy`);
  });
  return copy.href;
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function issueToken(
  role: Role,
  rootSecret: Uint8Array,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const token = { subject: `${role}@example.org`, roles: [role], claims, lifetimeSeconds: 24 * 3_600 };
  const context = { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() };
  return issueDevelopmentToken(token, context);
}

function once<Value>(start: () => Promise<Value>): () => Promise<Value> {
  let started: Promise<Value> | undefined;
  return () => {
    started ??= start();
    return started;
  };
}
