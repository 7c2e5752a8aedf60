// What one request learns of the products that it reads: whether it may have them as they stand, and what its answer says
// that it stands on.

import type { Product } from '../../contracts/product.ts';
import { type Demands, noDemands } from '../../identity/demands.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { EnvelopePart } from '../../mesh/standing/envelope-part.ts';
import { createFindMoment, type StandingSource } from '../../mesh/standing/product-standing.ts';
import { refuseStanding } from '../../mesh/standing/refuse-standing.ts';
import type { Reading } from '../sql/reading.ts';
import { createEnvelope, type Envelopes, type Touched } from './envelope.ts';
import type { Plan } from './plan.ts';
import type { Readings } from './readings.ts';

export type RequestStanding = {
  /** Notes what a field stands on; of one that cannot be planned its own product, where the viewer may read it. */
  readonly touch: (product: Product) => Touched;
  /** @throws ConcordError DATA_STALE, DATA_CONTRACT_BROKEN */
  readonly admit: (products: readonly Reading[]) => void;
  /** For `extensions`; null = nothing is said. */
  readonly describe: () => { readonly concord: EnvelopePart } | null;
};

type Asked = {
  readonly viewer: Viewer;
  readonly demands?: Demands | undefined;
  readonly plan: Plan;
  readonly readings: Readings;
};

export type StartStanding = (asked: Asked) => RequestStanding;

/** @param source undefined = nothing is said of products, and no demand is heard */
export function createStartStanding(source: StandingSource | undefined): StartStanding {
  if (source === undefined) return () => silent;
  const findMoment = createFindMoment(source);
  const envelopes: Envelopes = new WeakMap();
  return ({ viewer, demands = noDemands, plan, readings }) => {
    const moment = findMoment();
    const touched: Touched[] = [];
    return {
      touch: (product) => {
        const products = readings.mayRead(product) ? [readings.read(product)] : noProducts;
        const one: Touched = { products, reads: noReads };
        touched.push(one);
        return one;
      },
      admit: (products) => {
        for (const reading of products) refuseStanding(moment.of(reading), viewer, demands.maxStaleness);
      },
      describe: () => {
        if (!demands.hasEnvelope) return null;
        const concord = createEnvelope(envelopes, plan, touched, { moment, viewer });
        return concord === null ? null : { concord };
      },
    };
  };
}

/** The same ones each time, by which an envelope that is still true is found again. */
const noProducts: Touched['products'] = [];
const noReads: Touched['reads'] = [];

const silent: RequestStanding = {
  touch: () => ({ products: noProducts, reads: noReads }),
  admit: () => undefined,
  describe: () => null,
};
