// The ledger of this process over the mesh's database, where it is set up there and wanted.

import pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { deriveKey } from '../../identity/keys.ts';
import { createLedger, type Ledger } from '../../mesh/ledger/create-ledger.ts';
import type { RecordEntry } from '../../mesh/ledger/ledger-entry.ts';
import { mayWriteLedger } from '../../mesh/ledger/may-write-ledger.ts';
import { readLedger } from '../../mesh/ledger/read-ledger.ts';
import type { CatalogLedger } from '../../subgraphs/catalog/ledger/find-entries.ts';
import type { ReadLedger } from '../../subgraphs/product/record-reads.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { readTls } from '../database-url.ts';
import type { Environment } from '../environment.ts';
import type { Lifetime } from '../lifetime.ts';
import { describeProblem } from '../load-report.ts';
import type { Observing } from '../observe/open-observing.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import { createSpool, nameLedger } from './ledger-spool.ts';

type Context = {
  /** @throws ConcordError DATABASE_NOT_RUNNING */
  readonly findMeshUrl: () => string;
  readonly environment: Environment;
  readonly rootSecret: Uint8Array;
  readonly observing: Pick<Observing, 'operatorLog' | 'onLedgerEntry' | 'watch'>;
  readonly warn: (line: string) => void;
};

const readingConnections = 2;
const readingTimeoutSeconds = 10;

export type OpenedLedger = {
  /** Null where nothing is recorded. */
  readonly writer: ReadLedger | null;
  readonly catalog: CatalogLedger;
  /** @throws ConcordError LEDGER_UNAVAILABLE where something is recorded and no entry is taken */
  readonly assertWritable: () => void;
};

/** Opened before what records in it, so that it is closed after it. @throws ConcordError LEDGER_NOT_SET_UP where it is required */
export async function openLedger(lifetime: Lifetime, context: Context): Promise<OpenedLedger> {
  const { environment, rootSecret, observing } = context;
  const { platformRoles } = environment;
  const none = { writer: null, catalog: { platformRoles, read: null }, assertWritable: () => undefined };
  if (environment.ledger === 'off') return none;
  const url = findMeshUrl(context);
  if (url === null) return none;
  const pool = await openMeshStore(lifetime, { url, where: environment.databaseWhere });
  const catalog = await openReading(lifetime, url, environment);
  if (!(await isSetUp(pool, context))) return { ...none, catalog };
  const ledger = await lifetime.start(
    async (): Promise<Ledger> =>
      createLedger({
        pool,
        key: deriveKey(rootSecret, 'ledger'),
        spool: createSpool(environment.home, nameLedger(url, environment.databaseUrl === null)),
        onEvent: observing.operatorLog.onLedgerEvent,
      }),
    ({ close }) => close(),
  );
  observing.watch.queue('ledger', ledger.waiting);
  const record = observeEntries(ledger.record, observing.onLedgerEntry);
  return { writer: { record, now: () => Date.now() }, catalog, assertWritable: ledger.assertWritable };
}

/** What the ledger did not take was not handed out, and does not count. */
function observeEntries(record: RecordEntry, onLedgerEntry: Observing['onLedgerEntry']): RecordEntry {
  if (onLedgerEntry === null) return record;
  return (entry) => {
    record(entry);
    onLedgerEntry(entry);
  };
}

/** On connections of its own, so that nobody who reads holds up what is written. */
async function openReading(lifetime: Lifetime, url: string, environment: Environment): Promise<CatalogLedger> {
  const { platformRoles, databaseWhere } = environment;
  const { read } = await lifetime.start(
    async () =>
      openDatabase({
        ...readTls(url, databaseWhere),
        domain: 'ledger',
        connections: readingConnections,
        statementTimeoutSeconds: readingTimeoutSeconds,
      }),
    ({ close }) => close(),
  );
  return { platformRoles, read: (question, signal) => readLedger(read, question, signal) };
}

function findMeshUrl({ findMeshUrl: find, ...context }: Context): string | null {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof ConcordError) || error.code !== 'DATABASE_NOT_RUNNING') throw error;
    refuse('this process was not told where the database of the mesh is (DATABASE_URL)', context);
    return null;
  }
}

async function isSetUp(pool: pg.Pool, context: Context): Promise<boolean> {
  try {
    if (await mayWriteLedger(pool)) return true;
  } catch (cause) {
    // A database that is away for the moment: entries wait for it, and are refused when too many wait.
    if (!(cause instanceof pg.DatabaseError)) {
      context.observing.operatorLog.onLedgerEvent({ kind: 'ledger-not-written', cause });
      return true;
    }
  }
  const { databaseWhere } = context.environment;
  refuse(`the database of ${databaseWhere} has no ledger, or its user may not write it`, context);
  return false;
}

function refuse(reason: string, { environment, warn }: Omit<Context, 'findMeshUrl'>): void {
  const problem = new ConcordError('LEDGER_NOT_SET_UP', { reason });
  if (environment.ledger === 'required') throw problem;
  warn(describeProblem(problem));
}
