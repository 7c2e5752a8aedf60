// What a statement read of personal columns -> entries of the ledger, one per product.

import type { Viewer } from '../../identity/viewer.ts';
import type { LedgerReader, RecordEntry } from '../../mesh/ledger/ledger-entry.ts';
import type { ProductReads } from '../sql/column-reads.ts';
import type { Row } from '../sql/pool.ts';
import { counterName } from '../sql/tally.ts';

/** `now` in milliseconds since 1970. */
export type ReadLedger = { readonly record: RecordEntry; readonly now: () => number };

/** Who asks, and by which operation. */
export type Reader = { readonly viewer: Viewer; readonly operation: string | null };

/** One for all requests of a viewer, so that a batch of entries need not compare them. */
const readers = new WeakMap<Viewer, LedgerReader>();

function readerOf(viewer: Viewer): LedgerReader {
  const known = readers.get(viewer);
  if (known !== undefined) return known;
  const { subject, role, consumer, purpose } = viewer;
  const reader = { subject, role, consumer, purpose };
  readers.set(viewer, reader);
  return reader;
}

/**
 * @param row what the statement gave, with a counter for each of `reads`; absent where it gave nothing
 * @throws ConcordError LEDGER_UNAVAILABLE: what was read may then not be handed out
 */
export function recordReads(
  reads: readonly ProductReads[],
  row: Row | undefined,
  { viewer, operation }: Reader,
  { record, now }: ReadLedger,
): void {
  if (reads.length === 0) return;
  const reader = readerOf(viewer);
  const at = now();
  reads.forEach(({ product, clear, masked }, place) => {
    const rows = Number(row?.[counterName(place)] ?? 0);
    record({ kind: 'read', at, reader, product, clear, masked, rows, operation, door: 'graph' });
  });
}
