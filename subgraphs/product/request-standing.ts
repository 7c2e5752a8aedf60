// What one request learns of the products that it reads: whether it may have them as they stand, and what its answer says
// that it stands on.

import { type Demands, noDemands } from '../../identity/demands.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { EnvelopePart } from '../../mesh/standing/envelope-part.ts';
import { createFindMoment, type Moment, type StandingSource } from '../../mesh/standing/product-standing.ts';
import { refuseStanding } from '../../mesh/standing/refuse-standing.ts';
import type { Reading } from '../sql/reading.ts';
import { createEnvelope, type Envelopes, type Touched } from './envelope.ts';
import type { Plan } from './plan.ts';

export type RequestStanding = {
  readonly viewer: Viewer;
  readonly demands: Demands;
  readonly moment: Moment;
  /** What its fields stand on, in the order in which they were begun. */
  readonly touched: Touched[];
  readonly envelopes: Envelopes;
};

/** Null = nothing is said of products, and no demand is heard. */
export type StartStanding = (viewer: Viewer, demands: Demands | undefined) => RequestStanding | null;

export function createStartStanding(source: StandingSource | undefined): StartStanding {
  if (source === undefined) return () => null;
  const findMoment = createFindMoment(source);
  const envelopes: Envelopes = new WeakMap();
  return (viewer, demands = noDemands) => ({ viewer, demands, moment: findMoment(), touched: [], envelopes });
}

/** Notes what a field stands on. */
export function touch({ touched }: RequestStanding, products: readonly Reading[]): Touched {
  const one: Touched = { products, reads: noReads };
  touched.push(one);
  return one;
}

/** @throws ConcordError DATA_STALE, DATA_CONTRACT_BROKEN */
export function admit({ moment, viewer, demands }: RequestStanding, products: readonly Reading[]): void {
  for (const reading of products) refuseStanding(moment.of(reading), viewer, demands.maxStaleness);
}

/** For `extensions`; null = nothing is said. */
export function describeStanding(standing: RequestStanding, plan: Plan): { readonly concord: EnvelopePart } | null {
  if (!standing.demands.hasEnvelope) return null;
  const concord = createEnvelope(standing.envelopes, plan, standing.touched, standing);
  return concord === null ? null : { concord };
}

/** The same one each time, by which an envelope that is still true is found again. */
const noReads: Touched['reads'] = [];
