// Entries for tests of the ledger.

import type { LedgerActor, ReadEntry } from '../../mesh/ledger/ledger-entry.ts';
import type { ReadLedger } from '../../subgraphs/product/record-reads.ts';

/** Reads are counted as they are for a ledger, and nothing is kept. */
export const unkept: ReadLedger = { record: () => undefined, now: () => 0 };

export const start = Date.UTC(2026, 0, 1);

export const ada: LedgerActor = { subject: 'ada', role: 'analyst', consumer: 'dash"board', purpose: 'reports' };
export const bob: LedgerActor = { subject: 'bob', role: 'admin', consumer: null, purpose: null };

/** One read; `number` makes entries differ. */
export function readEntry(number: number, changes: Partial<ReadEntry> = {}): ReadEntry {
  return {
    kind: 'read',
    at: start + number,
    actor: number % 2 === 0 ? ada : bob,
    product: number % 3 === 0 ? 'people.customers' : 'shop.orders@2',
    clear: number % 2 === 0 ? [] : ['email'],
    masked: number % 2 === 0 ? ['email', 'phone'] : [],
    rows: number,
    operation: number % 5 === 0 ? null : 'ab'.repeat(32),
    door: 'graph',
    ...changes,
  };
}
