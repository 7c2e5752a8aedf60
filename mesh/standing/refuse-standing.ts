// Whether a viewer gets what a statement would read, as the products stand: by what the caller demands of their age, and
// by what their contracts say of broken quality. Asked before anything is read.

import { isoDuration } from '../../contracts/iso-duration.ts';
import type { BrokenQualityAction, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { MaxStaleness } from '../../identity/demands.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { ProductStanding } from './product-standing.ts';

/** @throws ConcordError DATA_CONTRACT_BROKEN, DATA_STALE */
export function refuseStanding(standing: ProductStanding, viewer: Viewer, maxStaleness: MaxStaleness | null): void {
  if (actionFor(standing, viewer) === 'refuse') throw tellBroken(standing, true);
  if (maxStaleness !== null) refuseStale(standing, maxStaleness);
}

/** The sentence of `extensions.concord.warnings`, null where there is nothing to warn of. */
export function warnOfStanding(standing: ProductStanding, viewer: Pick<Viewer, 'domain'>): ConcordError | null {
  return actionFor(standing, viewer) === 'warn' ? tellBroken(standing, false) : null;
}

function actionFor({ product, quality }: ProductStanding, viewer: Pick<Viewer, 'domain'>): BrokenQualityAction {
  return quality.status === 'broken' ? brokenQualityAction(product, viewer) : 'serve';
}

function brokenQualityAction(
  { onBrokenQuality: { default: usual, byDomain } }: Product,
  { domain }: Pick<Viewer, 'domain'>,
): BrokenQualityAction {
  return domain !== null && Object.hasOwn(byDomain, domain) ? (byDomain[domain] ?? usual) : usual;
}

function tellBroken({ product, quality }: ProductStanding, isRefused: boolean): ConcordError {
  const failing = quality.failing.filter(({ severity }) => severity === 'error').map(({ check }) => check);
  return new ConcordError('DATA_CONTRACT_BROKEN', { product: product.key, failing, isRefused });
}

function refuseStale({ product, freshness }: ProductStanding, demanded: MaxStaleness): void {
  const { ageSeconds, promisedSeconds, status } = freshness;
  const isYoung =
    demanded.kind === 'contract' ? status === 'fresh' : ageSeconds !== null && ageSeconds <= demanded.mostSeconds;
  if (isYoung) return;
  throw new ConcordError('DATA_STALE', {
    product: product.key,
    age: ageSeconds === null ? null : isoDuration(ageSeconds),
    most: isoDuration(demanded.kind === 'contract' ? promisedSeconds : demanded.mostSeconds),
    demandedBy: demanded.kind === 'contract' ? 'contract' : 'header',
  });
}
