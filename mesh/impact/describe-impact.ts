// An impact in one line: `breaks finance: pin ^2.1, 312 requests in 7 days, fields amount, status`.

import type { Impact } from '../check/check-report.ts';

type Setting = {
  readonly until: string | null;
  readonly days: number;
  /** The team has other consumers of the product: then the name of this one is told. */
  readonly isOneOfSeveral: boolean;
};

const verbs: Readonly<Record<Impact['kind'], string>> = { breaks: 'breaks', 'may-break': 'may break', told: 'tells' };

export function describeImpact(impact: Omit<Impact, 'message'>, setting: Setting): string {
  const { team, consumer, pin, requests, days, fields, kind } = impact;
  const who = team === null ? consumer : setting.isOneOfSeveral ? `${team} (${consumer})` : team;
  const when = setting.until === null ? '' : ` after ${setting.until}`;
  const parts = [
    pin === null ? 'registered no more' : `pin ${pin}`,
    `${requests} ${requests === 1 ? 'request' : 'requests'} in ${days} ${days === 1 ? 'day' : 'days'}`,
    ...(fields.length === 0 ? [] : [`${fields.length === 1 ? 'field' : 'fields'} ${fields.join(', ')}`]),
  ];
  return `${verbs[kind]} ${who}${kind === 'breaks' ? when : ''}: ${parts.join(', ')}`;
}
