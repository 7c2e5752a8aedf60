// Access requests in the mesh's database: each change is one transaction, in which the ledger is told of it as well, and
// requests of one consumer change one after the other.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import type { DecisionEntry, LedgerReader, RecordEntry } from '../ledger/ledger-entry.ts';
import { type AccessRequest, type AccessState, ledgerReaderOf, type RequestDraft } from './access-request.ts';
import type { Change } from './apply-decision.ts';
import { readGrant, readRequest, requestColumns } from './read-row.ts';
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

export type RequestFilter = {
  /** Whose requests are seen: all, or those of a consumer and those for products. */
  readonly seen: 'all' | { readonly consumer: string; readonly products: readonly string[] };
  /** `Product.id`; null = any. */
  readonly product: string | null;
  readonly state: AccessState | null;
  readonly now: number;
  readonly first: number;
  readonly after: Pick<AccessRequest, 'requestedAt' | 'id'> | null;
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

export const mostOpenRequests = 100;

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
    list: (filter) => listRequests(pool, filter),
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

/** Until the transaction ends. */
async function lockConsumer(client: pg.ClientBase, consumer: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended('concord access ' || $1, 0))", [consumer]);
}

/** First the consumer and then the row, as `request` and every decision do, so that none waits in a circle. */
async function lockRequest(client: pg.ClientBase, id: string): Promise<AccessRequest | null> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  const { rows } = await client.query<{ consumer: string }>(
    'select consumer from concord.access_requests where id = $1',
    [id],
  );
  const [found] = rows;
  if (found === undefined) return null;
  await lockConsumer(client, found.consumer);
  const locked = await client.query(`select ${requestColumns} from concord.access_requests where id = $1 for update`, [
    id,
  ]);
  const [row] = locked.rows;
  return row === undefined ? null : readRequest(row);
}

async function findSame(client: pg.ClientBase, draft: RequestDraft): Promise<AccessRequest | null> {
  const { rows } = await client.query(
    `select ${requestColumns} from concord.access_requests
     where state = 'pending' and consumer = $1 and subject = $2 and role = $3 and product = $4 and columns = $5
       and policy is not distinct from $6 and purpose = $7 and requested_until = $8`,
    [
      draft.consumer,
      draft.subject,
      draft.role,
      draft.product,
      draft.columns,
      draft.policy,
      draft.purpose,
      new Date(draft.requestedUntil),
    ],
  );
  return rows[0] === undefined ? null : readRequest(rows[0]);
}

/** One whose end has come without a decision is no longer open. */
async function refuseTooMany(client: pg.ClientBase, { consumer, requestedAt }: RequestDraft): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::integer as count from concord.access_requests
     where consumer = $1 and state = 'pending' and requested_until > $2`,
    [consumer, new Date(requestedAt)],
  );
  if ((rows[0]?.count ?? 0) >= mostOpenRequests) {
    throw new ConcordError('ACCESS_REQUESTS_TOO_MANY', { most: mostOpenRequests });
  }
}

async function insertRequest(client: pg.ClientBase, draft: RequestDraft): Promise<AccessRequest> {
  const undecided = { state: 'pending', decidedBy: null, decidedAt: null, until: null, note: null } as const;
  const request: AccessRequest = { ...draft, ...undecided, id: randomUUID() };
  await client.query(
    `insert into concord.access_requests
       (id, consumer, subject, role, product, columns, policy, purpose, requested_at, requested_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      request.id,
      draft.consumer,
      draft.subject,
      draft.role,
      draft.product,
      draft.columns,
      draft.policy,
      draft.purpose,
      new Date(draft.requestedAt),
      new Date(draft.requestedUntil),
    ],
  );
  return request;
}

async function updateRequest(client: pg.ClientBase, request: AccessRequest): Promise<void> {
  const { id, state, decidedBy, decidedAt, until, note } = request;
  await client.query(
    `update concord.access_requests set state = $2, decided_by = $3, decided_at = $4, until = $5, note = $6
     where id = $1`,
    [id, state, decidedBy, toDate(decidedAt), toDate(until), note],
  );
}

/** The grants that the consumer has, and the one that is about to be approved. */
async function readGrantsWith(client: pg.ClientBase, request: AccessRequest): Promise<readonly AccessGrant[]> {
  const { id, consumer, product, columns, decidedAt, until } = request;
  const { rows } = await client.query(
    `select id, consumer, product, columns, until from concord.access_requests
     where consumer = $1 and state = 'approved' and policy is null and until > $2 and id <> $3`,
    [consumer, toDate(decidedAt), id],
  );
  return [...rows.map(readGrant), { id, consumer, product, columns, until: until ?? 0 }];
}

async function listRequests(pool: pg.Pool, filter: RequestFilter): Promise<readonly AccessRequest[]> {
  const { seen, product, state, now, first, after } = filter;
  const { consumer, products } = seen === 'all' ? { consumer: null, products: [] } : seen;
  try {
    const { rows } = await pool.query(
      `select ${requestColumns} from concord.access_requests
       where ($1 or consumer = $2 or product = any($3))
         and ($4::text is null or product = $4)
         and ($5::text is null or $5 = case when state = 'approved' and until <= $6 then 'expired' else state end)
         and ($7::timestamptz is null or (requested_at, id) < ($7, $8::uuid))
       order by requested_at desc, id desc limit $9`,
      [
        seen === 'all',
        consumer,
        products,
        product,
        state,
        new Date(now),
        toDate(after?.requestedAt ?? null),
        after?.id ?? null,
        first + 1,
      ],
    );
    return rows.map(readRequest);
  } catch (error) {
    throw explainStoreFailure(error);
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

function toDate(moment: number | null): Date | null {
  return moment === null ? null : new Date(moment);
}
