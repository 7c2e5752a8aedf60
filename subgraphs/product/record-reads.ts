// What a statement read of personal columns -> entries of the ledger, one per product.

import type { Viewer } from '../../identity/viewer.ts';
import { ledgerActorOf, type RecordEntry } from '../../mesh/ledger/ledger-entry.ts';
import type { ProductReads } from '../sql/column-reads.ts';
import type { Row } from '../sql/pool.ts';
import { counterName } from '../sql/tally.ts';

/** `now` in milliseconds since 1970. */
export type ReadLedger = { readonly record: RecordEntry; readonly now: () => number };

/** Who asks, and by which operation: SHA-256 of its text, in hex; null where none is known. */
export type Asking = { readonly viewer: Viewer; readonly operationHash: string | null };

/**
 * @param row what the statement gave, with a counter for each of `reads`; absent where it gave nothing
 * @throws ConcordError LEDGER_UNAVAILABLE: what was read may then not be handed out
 */
export function recordReads(
  reads: readonly ProductReads[],
  row: Row | undefined,
  { viewer, operationHash: operation }: Asking,
  { record, now }: ReadLedger,
): void {
  if (reads.length === 0) return;
  const actor = ledgerActorOf(viewer);
  const at = now();
  reads.forEach(({ product, clear, masked }, place) => {
    const rows = Number(row?.[counterName(place)] ?? 0);
    record({ kind: 'read', at, actor, product, clear, masked, rows, operation, door: 'graph' });
  });
}
