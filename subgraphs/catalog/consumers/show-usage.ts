// What registered consumers read of a product, for who may know, and how it was served.

import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { judgeService } from '../../../mesh/usage/judge-service.ts';
import type { UsageOfField } from '../../../mesh/usage/read-usage.ts';
import type { CatalogRequest } from '../request.ts';
import { mayOversee } from './may-act.ts';

export type UsageArguments = { readonly days?: number | null; readonly consumer?: string | null };

const usualDays = 30;
const mostDays = 90;
const mostRows = 5_000;

/** @throws ConcordError USAGE_FORBIDDEN, USAGE_ASKED_TOO_OFTEN, ARGUMENT_INVALID, CONSUMERS_* */
export async function showUsage(
  product: Product,
  { days, consumer }: UsageArguments,
  request: CatalogRequest,
): Promise<readonly UsageOfField[]> {
  if (!mayOversee(product.id, request)) throw new ConcordError('USAGE_FORBIDDEN', { product: product.id });
  const question = { product: product.key, consumer: consumer ?? null, days: readDays(days ?? usualDays) };
  const found = await request.consumers.usageOf({ ...question, most: mostRows });
  if (found.length <= mostRows) return found;
  const reason = `must be given, because the consumers of ${product.id} read more than ${mostRows} fields together`;
  throw new ConcordError('ARGUMENT_INVALID', { argument: 'consumer', reason });
}

function readDays(days: number): number {
  if (days >= 1 && days <= mostDays) return days;
  throw new ConcordError('ARGUMENT_INVALID', { argument: 'days', reason: `must be from 1 to ${mostDays}` });
}

/** Null where nothing is counted. @throws ConcordError CONSUMERS_* */
export async function showService(product: Product, { consumers }: CatalogRequest) {
  if (consumers.desk === null) return null;
  const { availability, latencyP95Ms } = product.sla;
  const { status, ...service } = judgeService(await consumers.trafficOf(product), product.sla);
  return {
    ...service,
    promisedAvailability: availability,
    promisedLatencyP95Ms: latencyP95Ms,
    status: status.toUpperCase(),
  };
}
