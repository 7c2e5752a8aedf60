// How far the number of rows moved from the last run to this one.

import { counted, type Finding } from './finding.ts';

export function compareVolume(rowCount: number, previous: number | null, maxChangePercent: number): Finding {
  if (previous === null) return { kind: 'unknown', reason: 'There is no earlier run to compare with.' };
  if (previous === 0 && rowCount > 0) {
    return { kind: 'unknown', reason: 'The product had no rows before, so that no change in percent can be told.' };
  }
  return counted(Math.abs(rowCount - previous), Math.floor((previous * maxChangePercent) / 100));
}
