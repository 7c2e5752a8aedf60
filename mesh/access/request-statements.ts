// The statements of access requests, as they run inside a transaction of the store, and the one that lists them.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import type { AccessRequest, AccessState, RequestDraft } from './access-request.ts';
import { readGrant, readRequest, requestColumns } from './read-row.ts';

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

const mostOpenRequests = 100;

/** Until the transaction ends. */
export async function lockConsumer(client: pg.ClientBase, consumer: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended('concord access ' || $1, 0))", [consumer]);
}

/** First the consumer and then the row, as `request` and every decision do, so that none waits in a circle. */
export async function lockRequest(client: pg.ClientBase, id: string): Promise<AccessRequest | null> {
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

export async function findSame(client: pg.ClientBase, draft: RequestDraft): Promise<AccessRequest | null> {
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
export async function refuseTooMany(client: pg.ClientBase, { consumer, requestedAt }: RequestDraft): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::integer as count from concord.access_requests
     where consumer = $1 and state = 'pending' and requested_until > $2`,
    [consumer, new Date(requestedAt)],
  );
  if ((rows[0]?.count ?? 0) >= mostOpenRequests) {
    throw new ConcordError('ACCESS_REQUESTS_TOO_MANY', { most: mostOpenRequests });
  }
}

export async function insertRequest(client: pg.ClientBase, draft: RequestDraft): Promise<AccessRequest> {
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

export async function updateRequest(client: pg.ClientBase, request: AccessRequest): Promise<void> {
  const { id, state, decidedBy, decidedAt, until, note } = request;
  await client.query(
    `update concord.access_requests set state = $2, decided_by = $3, decided_at = $4, until = $5, note = $6
     where id = $1`,
    [id, state, decidedBy, toDate(decidedAt), toDate(until), note],
  );
}

/** The grants that the consumer has once the request is kept as it is given. */
export async function readGrantsAfter(client: pg.ClientBase, request: AccessRequest): Promise<readonly AccessGrant[]> {
  const { id, consumer, role, product, columns, decidedAt, until, state, policy } = request;
  const { rows } = await client.query(
    `select id, consumer, role, product, columns, until from concord.access_requests
     where consumer = $1 and state = 'approved' and policy is null and until > $2 and id <> $3`,
    [consumer, toDate(decidedAt), id],
  );
  const others = rows.map(readGrant);
  if (state !== 'approved' || policy !== null || until === null) return others;
  return [...others, { id, consumer, role, product, columns, until }];
}

export async function listRequests(pool: pg.Pool, filter: RequestFilter): Promise<readonly AccessRequest[]> {
  const { seen, product, state, now, first, after } = filter;
  const { consumer, products } = seen === 'all' ? { consumer: null, products: [] } : seen;
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
}

function toDate(moment: number | null): Date | null {
  return moment === null ? null : new Date(moment);
}
