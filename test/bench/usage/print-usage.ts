// The cost of counting usage as a table for the terminal.

import { printInTurn } from '../print-in-turn.ts';
import type { UsageResult } from './measure-usage.ts';

/** What is promised is the number. */
export function printUsage(results: readonly UsageResult[]): string {
  const besides = ['counted', ({ counted }: UsageResult) => String(counted)] as const;
  return printInTurn(results, { promised: 1.02, off: 'of a consumer that is not registered', besides });
}
