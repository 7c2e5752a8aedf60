// `observability.alerts`: what a condition means. A condition is one comparison of what is measured anyway, so that nothing is
// promised that nobody could judge.

import { parseDuration } from './parse-duration.ts';

export const alertTypes = ['freshness', 'volume', 'quality'] as const;
export const alertSeverities = ['info', 'warning', 'critical'] as const;

export type Alert = {
  readonly type: (typeof alertTypes)[number];
  /** As the contract writes it; null where it is left out. */
  readonly condition: string | null;
  readonly rule: AlertRule;
  readonly severity: (typeof alertSeverities)[number];
};

export type AlertRule =
  /** Older than the contract promises, at a time when a load is due. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'age'; readonly moreThanSeconds: number }
  /** A check of severity error did not pass in the last run. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'score'; readonly below: number }
  /** From one run of the checks to the next, up or down. */
  | { readonly kind: 'row_count_change'; readonly morePercent: number }
  | { readonly kind: 'row_count'; readonly comparison: '<' | '>'; readonly count: number };

type Reader = { readonly form: RegExp; readonly read: (...parts: readonly string[]) => AlertRule | null };

const secondsOf = { hours: 3_600, minutes: 60 } as const;

const readers: Readonly<Record<Alert['type'], readonly Reader[]>> = {
  freshness: [
    {
      form: /^age_(hours|minutes) > (\d+(?:\.\d+)?)$/,
      read: (unit, count) => ({
        kind: 'age',
        moreThanSeconds: Number(count) * secondsOf[unit === 'hours' ? 'hours' : 'minutes'],
      }),
    },
    {
      form: /^age > (\S+)$/,
      read: (given = '') => {
        const moreThanSeconds = parseDuration(given);
        return moreThanSeconds === undefined ? null : { kind: 'age', moreThanSeconds };
      },
    },
  ],
  quality: [
    { form: /^quality_check_failed$/, read: () => ({ kind: 'broken' }) },
    { form: /^score < (\d{1,3})$/, read: (score) => ({ kind: 'score', below: Number(score) }) },
  ],
  volume: [
    {
      form: /^row_count_change > (\d+(?:\.\d+)?)%$/,
      read: (percent) => ({ kind: 'row_count_change', morePercent: Number(percent) }),
    },
    {
      form: /^row_count (<|>) (\d+)$/,
      read: (comparison, count) => ({
        kind: 'row_count',
        comparison: comparison === '<' ? '<' : '>',
        count: Number(count),
      }),
    },
  ],
};

/** What stands where a condition could, for messages. */
export const alertExamples: Readonly<Record<Alert['type'], string>> = {
  freshness: 'age > 26h, age_hours > 26, or none for: older than promised',
  quality: 'quality_check_failed, score < 80, or none for: a check of severity error failed',
  volume: 'row_count_change > 50%, row_count < 1 or row_count > 1000000',
};

/** Null for a condition that means nothing, and for none where one is needed. */
export function readAlertRule(type: Alert['type'], condition: string | null): AlertRule | null {
  if (condition === null) {
    return type === 'freshness' ? { kind: 'stale' } : type === 'quality' ? { kind: 'broken' } : null;
  }
  const text = condition.trim().replaceAll(/\s+/g, ' ');
  for (const { form, read } of readers[type]) {
    const match = form.exec(text);
    if (match !== null) return read(...match.slice(1));
  }
  return null;
}
