// One batch -> a row at the end of the ledger. The row of the head is locked meanwhile, so that the processes of a mesh
// write one after the other.

import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { inTransactionOf } from '../transaction.ts';
import type { Batch } from './batch.ts';
import { sealRow, stampOf } from './seal.ts';

/** Where the ledger ends: the number of its last batch, 0 for none, and that batch's seal. */
export type LedgerHead = { readonly seq: bigint; readonly mac: Buffer };

/** `before` is the head that was found, `after` the one that was left. */
export type Written = { readonly before: LedgerHead; readonly after: LedgerHead };

/**
 * Writes a batch, unless it is there already: whoever does not learn whether his transaction ended may write it again.
 *
 * @throws ConcordError LEDGER_HEAD_MISSING, and what `pg` throws
 */
export function writeBatch(pool: pg.Pool, key: Uint8Array, batch: Batch): Promise<Written> {
  return inTransactionOf(pool, (client) => append(client, key, batch), 'begin read write');
}

async function append(client: pg.ClientBase, key: Uint8Array, batch: Batch): Promise<Written> {
  const { rows } = await client.query<{ seq: string; mac: Buffer }>(
    'select seq::text, mac from concord.ledger_head for update',
  );
  const [head] = rows;
  if (head === undefined) throw new ConcordError('LEDGER_HEAD_MISSING', {});
  const before = { seq: BigInt(head.seq), mac: head.mac };
  const seq = before.seq + 1n;
  const { id, count, products, body } = batch;
  const [firstAt, lastAt] = [stampOf(batch.firstAt), stampOf(batch.lastAt)];
  const mac = sealRow(key, before.mac, { seq: String(seq), id, firstAt, lastAt, count, products, body });
  const { rowCount } = await client.query(
    `insert into concord.ledger (seq, id, first_at, last_at, count, products, body, mac)
     values ($1, $2, $3::timestamp at time zone 'utc', $4::timestamp at time zone 'utc', $5, $6, $7, $8)
     on conflict (id) do nothing`,
    [String(seq), id, firstAt, lastAt, count, [...products], body, mac],
  );
  if (rowCount === 0) return { before, after: before };
  await client.query('update concord.ledger_head set seq = $1, mac = $2, entries = entries + $3', [
    String(seq),
    mac,
    count,
  ]);
  return { before, after: { seq, mac } };
}
