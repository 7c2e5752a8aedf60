// One operation of a subgraph, for who counts: the products and fields that its plan reads, for the consumer that it is
// asked for, and how long each field took. Nothing waits for it.

import { GraphQLError } from 'graphql';
import { camelCase } from '../../contracts/graphql-names.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { Footprint } from '../../mesh/usage/footprint.ts';
import type { CountUsage } from '../../mesh/usage/usage-meter.ts';
import { listReadColumns } from '../sql/list-read-columns.ts';
import type { PlannedField } from './plan.ts';

export type UsageCounting = {
  readonly count: CountUsage;
  /** Null = a request of nobody who is registered. @throws ConcordError CONSUMER_UNKNOWN */
  readonly consumerOf: (viewer: Viewer) => string | null;
};

/** A field of a product, `Product.key`, was answered; `from` as `count.clock` told it before. */
export function countAnswered({ count }: UsageCounting, product: string, from: number): void {
  count.serve(product, count.clock() - from, false);
}

/** What its caller must mend, and whose caller has left, says nothing of the service. */
export function countFailed(
  { count }: UsageCounting,
  product: string,
  from: number,
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
): void {
  if (!signal.aborted && isFaultOfOurs(error)) count.serve(product, count.clock() - from, true);
}

/** Of one operation for a consumer, when all is answered: what was planned of it. */
export function countUse({ count }: UsageCounting, consumer: string, planned: readonly PlannedField[]): void {
  if (planned.length > 0) count.use(consumer, findFootprints(planned));
}

/**
 * What the caller cannot mend. A value that breaks the contract is none: it says how good the data are, which the checks
 * measure, and the count of it would tell of values that are masked.
 */
function isFaultOfOurs(error: unknown): boolean {
  if (!(error instanceof ConcordError)) return !(error instanceof GraphQLError);
  return error.code === 'LEDGER_UNAVAILABLE' || (error.cause !== undefined && error.code !== 'ARGUMENT_INVALID');
}

type Known = { readonly planned: readonly PlannedField[]; readonly footprints: readonly Footprint[] };

/** By the first field of an operation: what it reads together with others. A plan knows its fields as long as it is kept. */
const known = new WeakMap<PlannedField, Known[]>();
/** Entities of several types come in different sets. */
const mostKnown = 50;

/** A product that several fields of an operation read is read once by it. */
function findFootprints(planned: readonly PlannedField[]): readonly Footprint[] {
  const [first] = planned;
  const those = first === undefined ? [] : (known.get(first) ?? []);
  const same = those.find((one) => isSame(one.planned, planned));
  if (same !== undefined) return same.footprints;
  const reads = listReadColumns(planned.map(({ query }) => query));
  const footprints = reads.map(({ reading: { table }, columns }) => ({
    product: table.product.key,
    version: table.product.version.text,
    fields: [...columns].map(camelCase),
  }));
  if (first !== undefined && those.length < mostKnown) known.set(first, [...those, { planned, footprints }]);
  return footprints;
}

function isSame(a: readonly PlannedField[], b: readonly PlannedField[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
