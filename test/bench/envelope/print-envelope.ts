// The cost of the envelope as a table for the terminal.

import { printInTurn } from '../print-in-turn.ts';
import type { EnvelopeResult } from './measure-envelope.ts';

/** What is promised is the number. */
export function printEnvelope(results: readonly EnvelopeResult[]): string {
  const besides = ['bytes', ({ bytes }: EnvelopeResult) => String(bytes)] as const;
  return printInTurn(results, { promised: 1.03, off: 'without the envelope', besides });
}
