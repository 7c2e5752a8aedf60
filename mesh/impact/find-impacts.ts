// Changes x registrations x what was read -> whom a change breaks, may break, or has to be told of it. Pure: what was read comes
// from `readImpactUsage`.

import semver from 'semver';
import { compareTexts } from '../../contracts/compare-texts.ts';
import type { Impact } from '../check/check-report.ts';
import type { Registrations } from '../consumers/registrations.ts';
import { describeImpact } from './describe-impact.ts';
import type { ImpactUsage } from './impact-usage.ts';
import { type Consumer, judgeConsumer } from './judge-consumer.ts';
import { collectMet, type Met, type Question } from './met-changes.ts';

export type ImpactQuestion = Question & {
  readonly registrations: Registrations;
  readonly usage: ImpactUsage;
  /** Over how many days `usage` counts. */
  readonly days: number;
};

/** Products whose readers must be known to tell the impact of changes, for `readImpactUsage`. */
export function listAffected(question: Question): readonly string[] {
  const keys = collectMet(question).map(({ product }) => product.key);
  // A relation from the other side is counted there.
  const referencing = question.before.products.filter(({ columns }) =>
    columns.some(({ references }) => references?.reverse !== null && keys.includes(references?.productKey ?? '')),
  );
  return [...new Set([...keys, ...referencing.map(({ key }) => key)])].sort(compareTexts);
}

/** Those that break first, and of them those that ask most. */
export function findImpacts(question: ImpactQuestion): readonly Impact[] {
  const { days } = question;
  const impacts = collectMet(question).flatMap((met) => impactsOf(met, question));
  return impacts.sort(inOrder).map((impact, _, all) => {
    const isOneOfSeveral = all.some(
      ({ team, product, consumer }) =>
        team === impact.team && product === impact.product && consumer !== impact.consumer,
    );
    const { until, ...rest } = impact;
    return { ...rest, message: describeImpact(rest, { until, days, isOneOfSeveral }) };
  });
}

type Found = Omit<Impact, 'message'> & { readonly until: string | null };

function impactsOf(met: Met, question: ImpactQuestion): readonly Found[] {
  return consumersOf(met, question).flatMap((consumer) => {
    const verdict = judgeConsumer(consumer, met, question);
    if (verdict === null) return [];
    const { name, registration, requests } = consumer;
    return [
      {
        ...verdict,
        product: met.product.key,
        consumer: name,
        team: registration?.team ?? null,
        contact: registration?.contact ?? null,
        pin: registration?.pin ?? null,
        requests,
        days: question.days,
      },
    ];
  });
}

/** Who read this major, and who is registered to: the pin says for which versions. */
function consumersOf({ product }: Met, { registrations, usage }: ImpactQuestion): readonly Consumer[] {
  const registered = registrations.byProduct.get(product.id) ?? [];
  const counted = usage.get(product.key) ?? new Map();
  const named = new Map<string, Consumer>();
  for (const registration of registered) {
    const { consumer: name, pin } = registration;
    const requests = counted.get(name)?.requests ?? 0;
    if (requests > 0 || semver.satisfies(product.version.text, pin)) named.set(name, { name, registration, requests });
  }
  for (const [name, { requests }] of counted) {
    if (!named.has(name)) named.set(name, { name, registration: null, requests });
  }
  return [...named.values()];
}

const kinds: readonly Impact['kind'][] = ['breaks', 'may-break', 'told'];

function inOrder(a: Found, b: Found): number {
  return (
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
    b.requests - a.requests ||
    compareTexts(a.product, b.product) ||
    compareTexts(a.consumer, b.consumer)
  );
}
