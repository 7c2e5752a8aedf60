// The cost of the ledger as a table for the terminal.

import { printInTurn } from '../print-in-turn.ts';
import type { LedgerResult } from './measure-ledger.ts';

/** What is promised is the number. */
export function printLedger(results: readonly LedgerResult[]): string {
  return printInTurn(results, { promised: 1.02, off: 'without the ledger' });
}
