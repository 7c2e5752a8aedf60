// The seal of a batch: an HMAC over all of its row and the seal of the batch before it. Whoever lacks the key, which is
// derived from the mesh's root secret and stands in no database, can neither alter a batch, nor move it, nor add one.

import { createHmac } from 'node:crypto';

/** A row of concord.ledger with its values as text, so that nothing is lost on the way. */
export type SealedRow = {
  readonly seq: string;
  readonly id: string;
  /** As `stampOf` writes it. */
  readonly firstAt: string;
  readonly lastAt: string;
  readonly count: number;
  readonly products: readonly unknown[];
  readonly body: string;
};

/** What comes before the first batch. */
export const firstSeal: Buffer = Buffer.alloc(32);

/** @param key `deriveKey(rootSecret, 'ledger')` @param previous the seal of the batch before */
export function sealRow(key: Uint8Array, previous: Uint8Array, row: SealedRow): Buffer {
  const { seq, id, firstAt, lastAt, count, products, body } = row;
  // JSON tells where one value ends and the next begins.
  const text = JSON.stringify([seq, id, firstAt, lastAt, count, products, body]);
  return createHmac('sha256', key).update(previous).update(text).digest();
}

/** `2026-01-31T10:00:00.123000`: UTC with microseconds, as `stampColumn` has PostgreSQL write it. */
export function stampOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000');
}

/** SQL for a column as `stampOf` writes it. */
export const stampColumn = (column: 'first_at' | 'last_at') =>
  `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;
