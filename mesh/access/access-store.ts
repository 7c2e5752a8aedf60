// Access requests in the mesh's database: each change is one transaction, in which the ledger is told of it as well, and
// requests of one consumer change one after the other.

import type pg from 'pg';
import type { Viewer } from '../../identity/viewer.ts';
import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import type { DecisionEntry, LedgerReader, RecordEntry } from '../ledger/ledger-entry.ts';
import { type AccessRequest, ledgerReaderOf, type RequestDraft } from './access-request.ts';
import type { Change } from './apply-decision.ts';
import {
  findSame,
  insertRequest,
  listRequests,
  lockConsumer,
  lockRequest,
  type RequestFilter,
  readGrantsWith,
  refuseTooMany,
  updateRequest,
} from './request-statements.ts';
import { explainStoreFailure } from './store-failure.ts';

/** Every one of them may throw MESH_STORE_NOT_SET_UP or MESH_STORE_UNAVAILABLE. */
export type AccessStore = {
  /**
   * Keeps a request; one that is repeated word for word while it is pending gives the same again.
   *
   * @throws ConcordError ACCESS_REQUESTS_TOO_MANY
   */
  readonly request: (draft: RequestDraft, viewer: Viewer) => Promise<AccessRequest>;
  /**
   * Decides under a lock of the request. `judge` gets it as it stands, null where there is none, and gives what changes,
   * null for nothing; what it throws leaves everything as it was.
   */
  readonly decide: (
    id: string,
    viewer: Viewer,
    judge: (request: AccessRequest | null) => { readonly request: AccessRequest; readonly change: Change | null },
  ) => Promise<AccessRequest>;
  /** The newest first, one more than `first` where there are more. */
  readonly list: (filter: RequestFilter) => Promise<readonly AccessRequest[]>;
};

type Options = {
  readonly pool: pg.Pool;
  readonly record?: RecordEntry;
  /**
   * Gets all grants of the consumer, the new one among them, before an approval is recorded; nothing is where it throws. A
   * connection of the pool is held meanwhile, so it must not wait for another.
   */
  readonly prepareGrants?: (grants: readonly AccessGrant[]) => Promise<void>;
  /** After every change. */
  readonly onChange?: () => Promise<void>;
};

export function createAccessStore(options: Options): AccessStore {
  const { pool, record = () => undefined, prepareGrants, onChange = async () => undefined } = options;
  const change = async <Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> => {
    const result = await inTransaction(pool, work);
    await onChange();
    return result;
  };
  return {
    request: (draft, viewer) =>
      change(async (client) => {
        await lockConsumer(client, draft.consumer);
        const same = await findSame(client, draft);
        if (same !== null) return same;
        await refuseTooMany(client, draft);
        const request = await insertRequest(client, draft);
        record(entryOf(request, 'requested', draft.requestedAt, ledgerReaderOf(viewer)));
        return request;
      }),
    decide: (id, viewer, judge) =>
      change(async (client) => {
        const found = await lockRequest(client, id);
        const { request, change: due } = judge(found);
        if (due === null) return request;
        const decided = { ...request, ...due };
        if (due.state === 'approved' && request.policy === null && prepareGrants !== undefined) {
          await prepareGrants(await readGrantsWith(client, decided));
        }
        await updateRequest(client, decided);
        record(entryOf(decided, due.state, due.decidedAt ?? 0, ledgerReaderOf(viewer)));
        return decided;
      }),
    list: (filter) =>
      listRequests(pool, filter).catch((error: unknown) => {
        throw explainStoreFailure(error);
      }),
  };
}

async function inTransaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  let client: pg.PoolClient | undefined;
  let failure: unknown;
  try {
    client = await pool.connect();
    await client.query("begin; set local statement_timeout = '10s'");
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    failure = error;
    throw explainStoreFailure(error);
  } finally {
    const isClean =
      failure === undefined ||
      (await client?.query('rollback').then(
        () => true,
        () => false,
      ));
    client?.release(isClean !== true);
  }
}

function entryOf(
  request: AccessRequest,
  event: DecisionEntry['event'],
  at: number,
  reader: LedgerReader,
): DecisionEntry {
  const { id, product, columns, consumer, until, requestedUntil } = request;
  return { kind: 'access', at, reader, product, columns, request: id, event, consumer, until: until ?? requestedUntil };
}
