// One operation of a subgraph, for who counts: the consumer that it is asked for, the products and fields that its plan
// reads, and how long each field took. Nothing waits for it.

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

/** What was planned for one operation. */
export type OperationUsage = {
  /** Before its statement runs. */
  readonly plan: (planned: PlannedField) => void;
  /** Runs the statement of a field of a product, `Product.key`, and counts how it went. */
  readonly time: <T>(product: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
  /** When all is answered. */
  readonly finish: () => void;
};

const uncounted: OperationUsage = { plan: () => undefined, time: (_, __, work) => work(), finish: () => undefined };

/** @throws ConcordError CONSUMER_UNKNOWN */
export function startOperation(usage: UsageCounting | null, viewer: Viewer): OperationUsage {
  if (usage === null) return uncounted;
  const { count } = usage;
  const consumer = usage.consumerOf(viewer);
  const planned: PlannedField[] = [];
  return {
    plan: (field) => void planned.push(field),
    async time(product, signal, work) {
      const from = count.clock();
      try {
        const result = await work();
        count.serve(product, count.clock() - from, false);
        return result;
      } catch (error) {
        // What its caller must mend, and whose caller has left, says nothing of the service.
        if (!signal.aborted && isFaultOfOurs(error)) count.serve(product, count.clock() - from, true);
        throw error;
      }
    },
    finish() {
      if (consumer !== null && planned.length > 0) count.use(consumer, findFootprints(planned));
    },
  };
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
