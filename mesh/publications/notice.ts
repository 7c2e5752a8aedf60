// What a consumer is told of a publication, and where it is kept until he was told: in the transaction that publishes.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Impact } from '../check/check-report.ts';
import type { PublishedChange } from './publication.ts';

/** Names and sentences of contracts; of people nothing but the contact that the consumer gave. */
export type Notice = {
  /** `Product.key` */
  readonly product: string;
  /** Null where the product goes. */
  readonly version: string | null;
  /** Null for a new product. */
  readonly previousVersion: string | null;
  readonly changes: readonly PublishedChange[];
  /** `2026-09-30`: until then the version before goes on. */
  readonly sunsetDate: string | null;
  readonly consumer: string;
  readonly team: string;
  readonly contact: string;
  readonly pin: string;
  readonly kind: Impact['kind'];
  /** `breaks finance: pin ^2.1, 312 requests in 7 days, fields amount, status` */
  readonly message: string;
};

export async function insertNotices(
  client: pg.ClientBase,
  notices: readonly Notice[],
  { sequence, now }: { readonly sequence: number; readonly now: number },
): Promise<void> {
  if (notices.length === 0) return;
  await client.query(
    `insert into concord.notices (id, sequence, event, made_at, due_at)
     select id, $2, event, $3, $3 from unnest($1::uuid[], $4::jsonb[]) as given (id, event)`,
    [notices.map(() => randomUUID()), sequence, new Date(now), notices.map((notice) => JSON.stringify(notice))],
  );
}
