// What the ledger holds, for who may look at it: the latest entries first, page by page.

import type { Database } from '../../subgraphs/sql/pool.ts';
import { decodeEntries, productIdOf } from './batch.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** Where an entry stands: its batch, and its place in it. */
export type LedgerPlace = { readonly seq: bigint; readonly index: number };

/** Null = any. Times in milliseconds since 1970. */
export type LedgerQuestion = {
  /** `Product.id` for its decisions and the reads of all its majors, the `Product.key` of a later major for its reads. */
  readonly product: string | null;
  readonly subject: string | null;
  readonly consumer: string | null;
  readonly since: number | null;
  /** Up to, and not at. */
  readonly until: number | null;
  readonly first: number;
  /** Only what stands before this place. */
  readonly after: LedgerPlace | null;
};

export type PlacedEntry = { readonly place: LedgerPlace; readonly entry: LedgerEntry };
export type LedgerPage = {
  readonly entries: readonly PlacedEntry[];
  readonly hasMore: boolean;
  /** Whether it begins with the latest. */
  readonly isFirst: boolean;
};

/** Batches that are read at once. */
const step = 10;

/** @param signal checked before every statement, and given to each */
export async function readLedger(
  read: Database['read'],
  question: LedgerQuestion,
  signal?: AbortSignal,
): Promise<LedgerPage> {
  const found: PlacedEntry[] = [];
  let below: bigint | null = question.after === null ? null : question.after.seq + 1n;
  while (found.length <= question.first) {
    signal?.throwIfAborted();
    const batches = await readBatches(question, below, (statement) => read(statement, signal));
    for (const { seq, body } of batches) found.push(...entriesOf(BigInt(seq), body, question));
    const last = batches.at(-1);
    if (last === undefined || batches.length < step) break;
    below = BigInt(last.seq);
  }
  const { first, after } = question;
  return { entries: found.slice(0, first), hasMore: found.length > first, isFirst: after === null };
}

function entriesOf(seq: bigint, body: string, question: LedgerQuestion): readonly PlacedEntry[] {
  const { after } = question;
  return decodeEntries(body)
    .map((entry, index): PlacedEntry => ({ place: { seq, index }, entry }))
    .filter(({ entry, place }) => isAskedFor(entry, question) && (after?.seq !== seq || place.index < after.index))
    .reverse();
}

function isAskedFor(entry: LedgerEntry, { product, subject, consumer, since, until }: LedgerQuestion): boolean {
  return (
    (product === null || entry.product === product || productIdOf(entry.product) === product) &&
    (subject === null || entry.actor.subject === subject) &&
    (consumer === null || entry.actor.consumer === consumer) &&
    (since === null || entry.at >= since) &&
    (until === null || entry.at < until)
  );
}

type BatchRow = { readonly seq: string; readonly body: string };

/** Those in which an entry may be that is asked for. */
async function readBatches(
  { product, subject, consumer, since, until }: LedgerQuestion,
  below: bigint | null,
  read: Database['read'],
): Promise<readonly BatchRow[]> {
  const stampOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const rows = await read({
    text: `select seq::text, body from concord.ledger
     where ($1::bigint is null or seq < $1) and ($2::text is null or products @> array[$2])
       and ($3::text is null or strpos(body, $3) > 0) and ($4::text is null or strpos(body, $4) > 0)
       and ($5::timestamptz is null or last_at >= $5) and ($6::timestamptz is null or first_at < $6)
     order by ledger.seq desc limit $7`,
    values: [
      below === null ? null : String(below),
      product,
      quoted(subject),
      quoted(consumer),
      stampOf(since),
      stampOf(until),
      String(step),
    ],
  });
  return rows as readonly BatchRow[];
}

/** As it stands in the JSON of a body. */
function quoted(text: string | null): string | null {
  return text === null ? null : JSON.stringify(text);
}
