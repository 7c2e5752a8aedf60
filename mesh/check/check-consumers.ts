// Whom a change breaks, of those who are registered or counted. What a version may not do to its readers is an error; what it
// may, such as a tighter mask or an announced successor, is told.

import { versionLevelOf } from '../../contracts/compare/version-level.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Question } from '../impact/met-changes.ts';
import type { Finding, Impact } from './check-report.ts';
import type { CheckTools } from './check-request.ts';
import { findingOf, sentenceOf } from './finding.ts';

export type ConsumersLooked = {
  readonly impacts: readonly Impact[];
  readonly findings: readonly Finding[];
  /** Why nobody knows; null where it is known. */
  readonly reason: string | null;
};

export async function checkConsumers(
  question: Question,
  { findImpacts }: Pick<CheckTools, 'findImpacts'>,
): Promise<ConsumersLooked> {
  try {
    const impacts = await findImpacts(question);
    return { impacts, findings: impacts.flatMap((impact) => judge(impact, question)), reason: null };
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    return { impacts: [], findings: [], reason: sentenceOf(error).replace(/\.$/, '') };
  }
}

function judge({ kind, product, message }: Impact, { changes, after }: Question): readonly Finding[] {
  if (kind === 'told') return [];
  const own = changes.filter((change) => change.product === product);
  const cause = own.find((change) => versionLevelOf(change) === 'major') ?? own[0];
  const isForbidden = kind === 'breaks' && cause !== undefined && versionLevelOf(cause) === 'major';
  const at = after.products.find(({ key }) => key === product)?.versionAt ?? cause?.at;
  const error = isForbidden
    ? new ConcordError('CONSUMER_BREAKS', { impact: message }, { at })
    : new ConcordError('CONSUMER_MAY_BREAK', { impact: message }, { at });
  return [{ ...findingOf('consumers', isForbidden ? 'error' : 'warning', error), product }];
}
