// Access requests in the mesh's database: each change is one transaction, the ledger is told of what was kept, and requests
// of one consumer change one after the other.

import type pg from 'pg';
import type { Viewer } from '../../identity/viewer.ts';
import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import { type DecisionEntry, ledgerActorOf, type RecordEntry } from '../ledger/ledger-entry.ts';
import { inTransactionOf } from '../transaction.ts';
import type { AccessRequest, RequestDraft } from './access-request.ts';
import type { Change } from './apply-decision.ts';
import {
  findSame,
  insertRequest,
  listRequests,
  lockConsumer,
  lockRequest,
  type RequestFilter,
  readGrantsAfter,
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
  /** Whose statements end by themselves in time. */
  readonly pool: pg.Pool;
  /** Gets what was kept; a change that could not be kept must not stand in a ledger of which nothing can be taken out. */
  readonly record?: RecordEntry;
  /** Before a change is made, which is not where it throws; not asked before access is taken back, which never waits. */
  readonly assertRecordable?: () => void;
  /**
   * Gets all grants that the consumer will have: before an approval is kept, which is not where it throws, and after access
   * was taken back, because what is left may be a set that never counted before. A connection of the pool is held
   * meanwhile, so it must not wait for another.
   */
  readonly prepareGrants?: (grants: readonly AccessGrant[]) => Promise<void>;
  /** After every change. */
  readonly onChange?: () => Promise<void>;
  /** What failed after a change was kept: it stands all the same. */
  readonly onFailure?: (failure: StoreFailure) => void;
};

export type StoreFailure = {
  /** Its entry in the ledger, or the roles of the grants that are left to the consumer. */
  readonly missing: 'entry' | 'roles';
  readonly request: string;
  readonly cause: unknown;
};

type Changed = {
  readonly request: AccessRequest;
  /** Null where nothing changed. */
  readonly entry: DecisionEntry | null;
  /** Those that are left to the consumer where one was taken back. */
  readonly left: readonly AccessGrant[];
};

export function createAccessStore(options: Options): AccessStore {
  const { pool, record = () => undefined, assertRecordable = () => undefined } = options;
  const { prepareGrants = async () => undefined, onChange = async () => undefined } = options;
  const { onFailure = () => undefined } = options;
  const change = async (work: (client: pg.PoolClient) => Promise<Changed>): Promise<AccessRequest> => {
    const { request, entry, left } = await inTransactionOf(pool, work).catch((error: unknown) => {
      throw explainStoreFailure(error);
    });
    const { id } = request;
    try {
      if (entry !== null) record(entry);
    } catch (cause) {
      onFailure({ missing: 'entry', request: id, cause });
    }
    await onChange();
    if (left.length > 0) {
      await prepareGrants(left).catch((cause: unknown) => onFailure({ missing: 'roles', request: id, cause }));
    }
    return request;
  };
  return {
    request: (draft, viewer) =>
      change(async (client) => {
        await lockConsumer(client, draft.consumer);
        const same = await findSame(client, draft);
        if (same !== null) return unchanged(same);
        await refuseTooMany(client, draft);
        assertRecordable();
        const request = await insertRequest(client, draft);
        return { request, entry: entryOf(request, 'requested', draft.requestedAt, viewer), left: [] };
      }),
    decide: (id, viewer, judge) =>
      change(async (client) => {
        const found = await lockRequest(client, id);
        const { request, change: due } = judge(found);
        if (due === null) return unchanged(request);
        if (due.state !== 'revoked') assertRecordable();
        const decided = { ...request, ...due };
        const grants = await readGrantsAfter(client, decided);
        if (due.state === 'approved' && request.policy === null) await prepareGrants(grants);
        await updateRequest(client, decided);
        const entry = entryOf(decided, due.state, due.decidedAt ?? 0, viewer);
        return { request: decided, entry, left: due.state === 'revoked' ? grants : [] };
      }),
    list: (filter) =>
      listRequests(pool, filter).catch((error: unknown) => {
        throw explainStoreFailure(error);
      }),
  };
}

function unchanged(request: AccessRequest): Changed {
  return { request, entry: null, left: [] };
}

function entryOf(request: AccessRequest, event: DecisionEntry['event'], at: number, viewer: Viewer): DecisionEntry {
  const { id, product, columns, consumer, until, requestedUntil } = request;
  return {
    kind: 'access',
    at,
    actor: ledgerActorOf(viewer),
    product,
    columns,
    request: id,
    event,
    consumer,
    until: until ?? requestedUntil,
  };
}
