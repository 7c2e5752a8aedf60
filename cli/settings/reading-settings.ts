// Settings of what reads that ask the same have in common: one statement while it runs, and answers that are kept.

import { parseDuration } from '../../contracts/parse-duration.ts';
import * as forms from './forms.ts';
import { setting } from './setting.ts';

export type ReadingSettings = {
  readonly isShared: boolean;
  /** How long an answer is kept at most; null = none is. */
  readonly keptMs: number | null;
  readonly keptBytes: number;
};

const longest = 600;

const offOrSeconds = forms.taking('off, or a duration from 1s to 10m such as 60s', (given) => {
  if (given === 'off' || given === false) return null;
  const duration = typeof given === 'string' ? parseDuration(given) : undefined;
  return duration !== undefined && duration >= 1 && duration <= longest ? duration : undefined;
});

export const readingTable = {
  shareReads: setting({
    key: 'reads.share',
    variable: 'CONCORD_SHARE_READS',
    form: forms.onOrOff,
    otherwise: true,
    told: 'on',
    meaning:
      'whether reads that ask the same by the same rights at the same time are answered by one statement, `on` or `off`',
  }),
  keepAnswers: setting<number | null>({
    key: 'reads.keep',
    variable: 'CONCORD_KEEP_ANSWERS',
    form: offOrSeconds,
    otherwise: null,
    told: 'off',
    meaning:
      'how long an answer is kept at most while the data that it was read from stand still, as the watermark knows them; `off` = none is kept',
  }),
  keepMemory: setting({
    key: 'reads.keep_memory',
    variable: 'CONCORD_KEEP_MEMORY',
    form: forms.count(1, 10_000),
    fromText: forms.asNumber,
    otherwise: 64,
    meaning: 'megabytes of kept answers of one process; the least lately used go first',
  }),
} as const;
