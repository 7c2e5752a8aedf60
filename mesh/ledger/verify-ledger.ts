// The proof of the ledger: every batch is read again and its seal calculated anew from the batch before it. Whatever was
// altered, taken out, moved or put in by somebody without the key is found; a tail that was cut off together with the
// head is found by a head that was kept elsewhere.

import type pg from 'pg';
import { firstSeal, type SealedRow, sealRow, stampColumn } from './seal.ts';

/** Numbers of batches; `at` is when a batch begins, as `stampOf` writes it. */
export type LedgerFinding =
  /** Not what was written there: altered, moved, or put in. */
  | { readonly kind: 'altered'; readonly seq: bigint; readonly at: string }
  | { readonly kind: 'missing'; readonly first: bigint; readonly last: bigint }
  /** Follows a missing one, and can only be proven with it. */
  | { readonly kind: 'unproven'; readonly seq: bigint; readonly at: string }
  | { readonly kind: 'head-missing' }
  /** It tells of another last batch, or of another number of entries, than there are. */
  | { readonly kind: 'head-differs'; readonly seq: bigint }
  /** The batch that was kept elsewhere is not in the ledger, or has another seal. */
  | { readonly kind: 'unexpected'; readonly seq: bigint };

export type Verification = {
  readonly batches: number;
  readonly entries: number;
  /** The last batch, by its number and its seal in hex; null where there is none. */
  readonly head: ExpectedHead | null;
  /** In the order of the ledger. */
  readonly findings: readonly LedgerFinding[];
};

export type ExpectedHead = { readonly seq: bigint; readonly mac: string };

type LedgerRow = SealedRow & { readonly mac: Buffer };
type HeadRow = { readonly seq: string; readonly entries: string; readonly mac: Buffer };

const pageSize = 500;

/** @param expected a head of an earlier proof, kept elsewhere */
export async function verifyLedger(
  client: pg.ClientBase,
  key: Uint8Array,
  expected: ExpectedHead | null = null,
): Promise<Verification> {
  // What is written meanwhile belongs to the next proof.
  await client.query('begin isolation level repeatable read read only');
  try {
    return await verify(client, key, expected);
  } finally {
    await client.query('rollback');
  }
}

async function verify(client: pg.ClientBase, key: Uint8Array, expected: ExpectedHead | null): Promise<Verification> {
  const findings: LedgerFinding[] = [];
  let [batches, entries] = [0, 0];
  let last: { readonly seq: bigint; readonly mac: Buffer } = { seq: 0n, mac: firstSeal };
  let isExpectedThere = expected === null;
  for (let page = await readPage(client, 0n); page.length > 0; page = await readPage(client, last.seq)) {
    for (const { mac, ...row } of page) {
      const seq = BigInt(row.seq);
      const isNext = seq === last.seq + 1n;
      if (!isNext) findings.push({ kind: 'missing', first: last.seq + 1n, last: seq - 1n });
      if (!isNext) findings.push({ kind: 'unproven', seq, at: row.firstAt });
      else if (!sealRow(key, last.mac, row).equals(mac)) findings.push({ kind: 'altered', seq, at: row.firstAt });
      if (expected?.seq === seq && expected.mac === mac.toString('hex')) isExpectedThere = true;
      batches += 1;
      entries += row.count;
      last = { seq, mac };
    }
  }
  findings.push(...(await checkHead(client, last, entries, findings.length === 0)));
  if (expected !== null && !isExpectedThere) findings.push({ kind: 'unexpected', seq: expected.seq });
  return {
    batches,
    entries,
    head: last.seq === 0n ? null : { seq: last.seq, mac: last.mac.toString('hex') },
    findings,
  };
}

/** @param isWhole whether every batch up to `last` is there, so that their entries can be held against the head's */
async function checkHead(
  client: pg.ClientBase,
  last: { readonly seq: bigint; readonly mac: Buffer },
  entries: number,
  isWhole: boolean,
): Promise<readonly LedgerFinding[]> {
  const { rows } = await client.query<HeadRow>('select seq::text, entries::text, mac from concord.ledger_head');
  const [head] = rows;
  if (head === undefined) return [{ kind: 'head-missing' }];
  const seq = BigInt(head.seq);
  if (seq > last.seq) return [{ kind: 'missing', first: last.seq + 1n, last: seq }];
  const isSame = seq === last.seq && head.mac.equals(last.mac) && (!isWhole || head.entries === String(entries));
  return isSame ? [] : [{ kind: 'head-differs', seq }];
}

async function readPage(client: pg.ClientBase, after: bigint): Promise<readonly LedgerRow[]> {
  const { rows } = await client.query<LedgerRow>(
    `select seq::text, id::text, ${stampColumn('first_at')} as "firstAt", ${stampColumn('last_at')} as "lastAt",
       count, products, body, mac
     from concord.ledger where seq > $1 order by ledger.seq limit $2`,
    [String(after), pageSize],
  );
  return rows;
}
