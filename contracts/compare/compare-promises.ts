// What is promised of a product: its service levels, what happens while its data are bad, and how long they are kept. Consumers
// rely on each of them, so one that is lowered asks for a minor version and may break them.

import type { BrokenQualityAction, Product, Sla } from '../product.ts';
import { type Difference, everyField, isSame, nothing } from './difference.ts';

type Promised = {
  readonly name: string;
  readonly of: (sla: Sla) => number | null;
  readonly better: 'more' | 'less';
  readonly unit: string;
};

const promises: readonly Promised[] = [
  { name: 'freshness', of: (sla) => sla.freshnessSeconds, better: 'less', unit: ' s' },
  { name: 'availability', of: (sla) => sla.availability, better: 'more', unit: ' %' },
  { name: 'latency_p95_ms', of: (sla) => sla.latencyP95Ms, better: 'less', unit: ' ms' },
  { name: 'completeness', of: (sla) => sla.completeness?.promise ?? null, better: 'more', unit: ' %' },
  { name: 'accuracy', of: (sla) => sla.accuracy, better: 'more', unit: ' %' },
  { name: 'late_arrival_window', of: (sla) => sla.lateArrivalSeconds, better: 'less', unit: ' s' },
];

export function comparePromises({ sla: before }: Product, { sla: after }: Product): readonly Difference[] {
  return [...promises.flatMap((promise) => comparePromise(promise, before, after)), ...compareTerms(before, after)];
}

function comparePromise({ name, of, better, unit }: Promised, earlier: Sla, later: Sla): readonly Difference[] {
  const before = of(earlier);
  const after = of(later);
  if (before === after) return nothing;
  const isLowered = after === null || (before !== null && (better === 'more' ? after < before : after > before));
  const say = (value: number | null) => (value === null ? 'nothing' : `${value}${unit}`);
  const message = `The promise ${name} is ${say(after)}, before ${say(before)}.`;
  return isLowered
    ? [{ kind: 'promise-lowered', level: 'minor', fields: everyField, message }]
    : [{ kind: 'promise-raised', level: 'patch', fields: [], message }];
}

/** Of which nobody can tell whether they are better: by what freshness is measured, and when data come. */
function compareTerms(before: Sla, after: Sla): readonly Difference[] {
  const terms = [
    ['freshness_column', before.freshnessColumn, after.freshnessColumn],
    ['update_schedule', before.updateSchedule, after.updateSchedule],
    ['completeness.reference', before.completeness?.reference ?? null, after.completeness?.reference ?? null],
  ] as const;
  return terms
    .filter(([, earlier, later]) => earlier !== later)
    .map(([name, earlier, later]) => ({
      kind: 'other-changed',
      level: 'minor',
      fields: [],
      message: `The service level ${name} is ${later ?? 'nothing'}, before ${earlier ?? 'nothing'}.`,
    }));
}

export function compareBrokenQuality(
  { onBrokenQuality: before }: Product,
  { onBrokenQuality: after }: Product,
): readonly Difference[] {
  const domains = [...new Set([...Object.keys(before.byDomain), ...Object.keys(after.byDomain)])];
  const one = (who: string, earlier: BrokenQualityAction, later: BrokenQualityAction): readonly Difference[] =>
    earlier === later
      ? nothing
      : [
          {
            kind: 'other-changed',
            level: 'minor',
            fields: everyField,
            message: `While its data are bad, ${who} is answered by "${later}", before by "${earlier}".`,
          },
        ];
  return [
    ...one('everybody else', before.default, after.default),
    ...domains.flatMap((domain) =>
      one(`the domain ${domain}`, before.byDomain[domain] ?? before.default, after.byDomain[domain] ?? after.default),
    ),
  ];
}

/** No word of it means without end. */
export function compareRetention(
  { retentionDays: before }: Product,
  { retentionDays: after }: Product,
): readonly Difference[] {
  if (isSame(before, after)) return nothing;
  const isShorter = after !== null && (before === null || after < before);
  const message = `Data are kept for ${after ?? 'any number of'} days, before for ${before ?? 'any number of'}.`;
  return isShorter
    ? [{ kind: 'promise-lowered', level: 'minor', fields: everyField, message }]
    : [{ kind: 'promise-raised', level: 'patch', fields: [], message }];
}
